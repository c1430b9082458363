"""One view for every move, act and entry of the file: the form, what it lacks, and doing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.queries import clocks_of
from mediation.db import apart, db_session, now
from mediation.disputes import presenting
from mediation.disputes.actions import attempt_of
from mediation.disputes.approvals import approver_unit
from mediation.disputes.banners import aside
from mediation.disputes.carry import carry_out, only_asks
from mediation.disputes.conflict import check_seen, conflict_page
from mediation.disputes.drafts import HIDDEN, clock_words, fill, fresh_key, keep_refused
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.file_pages import AFTER
from mediation.disputes.forms import MOVE_FORMS, form_for
from mediation.disputes.journal import draft_of, drop_draft
from mediation.disputes.menu import PULL
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import MoveForm
from mediation.disputes.move_words import VERBS, said
from mediation.disputes.relations import pulls
from mediation.disputes.requesting import already_asked, open_request
from mediation.disputes.views import bp
from mediation.disputes.visibility import one_or_404
from mediation.errors import Changed, Invalid
from mediation.once import claim, form_key, sent_before
from workflows.acts import Act, may_open
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Reason, Refused, missing, obey, unanswerable
from workflows.moves import Move
from workflows.permissions import BY_NAME

# Who goes back in the browser gets the form filled in as it was, and sends it again within minutes.
LATELY = timedelta(minutes=10)


@bp.route("/<number>/<name>", methods=["GET", "POST"])
@allow(STAFF)
def do(number: str, name: str) -> str | Response | tuple[str, int]:
    """Every move, act and entry of the file: one view, one form table."""
    if name not in MOVE_FORMS:
        abort(404)
    session, actor = db_session(), current_actor()
    dispute = one_or_404(session, actor, number, lock=request.method == "POST")
    at = now()  # after the lock: whoever waited for another's entry comes after it
    if request.method == "GET":
        _open_to(dispute, name, at)
    form = form_for(name)()
    form.prepare(Inquiry(session, dispute, actor, at, {}))
    if request.method == "GET":
        return _form_page(dispute, name, form, [])
    if form.once.data:
        key = form_key(actor.person_id, form.once.data)
        _, ours = claim(session, key=key, person_id=actor.person_id, at=at, digest=_digest(number, name), status=303)
        if not ours:
            flash("这份已经存过了，没有重复。")
            return _lead(url_for(AFTER.get(name, "disputes.show"), number=number))
    if not form.validate():
        lacks = [reason.sentence for reason in _lacking(dispute, name, at)]
        session.rollback()  # the submission; the draft is written in a transaction of its own
        saved = keep_refused()
        lacks += _keep_chosen(number, name, form)
        return _form_page(one_or_404(session, actor, number), name, form, lacks, saved), 422
    try:
        check_seen(dispute, form.version.data, name)
        asked = carry_out(session, dispute, name, actor=actor, at=at, **form.facts())
        _not_again(number, name, form, at)
    except Changed:
        session.rollback()
        _keep_chosen(number, name, form)
        return conflict_page(number, name, form)
    except (Refused, Invalid) as error:
        return _again(number, name, form, error)
    drop_draft(session, actor.person_id, _draft_key(number, name))
    flash(said(name, asked is not None))
    if name == "feed_back" and PROVIDERS["untold"](Inquiry(session, dispute, actor, at, {})):
        # the next party, without going round by the case
        return _lead(url_for("disputes.do", number=number, name=name))
    return _lead(url_for(AFTER.get(name, "disputes.show"), number=number))


def _not_again(number: str, name: str, form: MoveForm, at: datetime) -> None:
    """Refused where the same person has just kept the very same words: the browser's way back fills a form in as it was.

    Only where it could stand twice: a move that leads on is refused the second time by the state.
    """
    move = WORKFLOW.by_name.get(name)
    stays = name in BY_NAME or (move is not None and any(after is None for _, after in move.paths))
    sent = _digest(number, name)
    if not form.once.data or not stays or form.again.data == sent:
        return
    person = current_actor().person_id
    if before := sent_before(db_session(), own=form_key(person, form.once.data), person_id=person, digest=sent, since=at - LATELY):
        form.again.data = sent
        raise Refused(f"{clock_words(before)}刚存过一模一样的一份，这次没有再存。真的又有一次，再按一下下面的按钮。", "again")


def _digest(number: str, name: str) -> str:
    """Of what was typed and ticked, without what every showing of the form has for itself."""
    typed = sorted((field, values) for field, values in request.form.lists() if field not in HIDDEN)
    return hashlib.sha256(json.dumps([number, name, typed]).encode()).hexdigest()


def _lead(url: str) -> Response:
    """On to the next page; a page that sends by itself over a bad line (sending.js) is told where that is."""
    if request.headers.get("X-Sent-By") == "page":
        return Response(status=204, headers={"X-Location": url})
    return redirect(url, 303)


def _open_to(dispute: Dispute, name: str, at: datetime) -> None:
    """A form that could not be sent is not shown; the refusal is, with what the case file says against it."""
    session, actor = db_session(), current_actor()
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    row = WORKFLOW.by_name["accept"] if name == "take" else WORKFLOW.by_name.get(name) or BY_NAME[name]
    _check_role(row, attempt)
    obey(unanswerable(row.guards), attempt)
    if row.asks and only_asks(session, dispute, name, actor=actor, at=at) and open_request(session, dispute, name):
        raise Refused(already_asked(row.label))


def _lacking(dispute: Dispute, name: str, at: datetime) -> list[Reason]:
    """What the case file lacks besides what is wrong in the form, so that it is said in the same answer."""
    row = WORKFLOW.by_name.get("accept" if name == "take" else name)
    attempt = attempt_of(db_session(), dispute, actor=current_actor(), at=at, facts={})
    return missing(row.guards, attempt) if row else []


def _check_role(row: Move | Act, attempt: Attempt) -> None:
    if isinstance(row, Move):
        try:
            WORKFLOW.check_role(row, attempt)
        except Refused as refusal:
            if refusal.kind != "approval":
                raise
    else:
        may_open(row, attempt)


def _again(number: str, name: str, form: MoveForm, error: Refused | Invalid) -> tuple[str, int]:
    """The form with everything typed and the sentence on top."""
    session = db_session()
    session.rollback()
    if isinstance(error, Refused) and error.kind == "role":
        raise error
    saved, kept = keep_refused(), _keep_chosen(number, name, form)
    dispute = one_or_404(session, current_actor(), number)
    faults = error.reasons if isinstance(error, Refused) else error.errors.items()
    return _form_page(dispute, name, form, list(dict.fromkeys([*_placed(form, faults), *kept])), saved), 409 if isinstance(error, Refused) else 422


def _keep_chosen(number: str, name: str, form: MoveForm) -> list[str]:
    """The file that came with a form that was turned down is kept: no page can choose it for somebody again."""
    if not form.multipart:
        return []
    try:
        with apart() as own:
            dispute = one_or_404(own, current_actor(), number, lock=True)
            may_open(BY_NAME[name], attempt_of(own, dispute, actor=current_actor(), at=now(), facts={}))
            seen = form.version.data == str(dispute.version)
            form.keep_chosen(Inquiry(own, dispute, current_actor(), now(), {}))
            own.flush()
            if seen:
                form.version.data = str(dispute.version)
    except (Refused, Invalid) as error:
        if isinstance(error, Refused) and error.kind == "role":
            raise
        return _placed(form, error.reasons if isinstance(error, Refused) else error.errors.items())
    return []


def _placed(form: MoveForm, faults: Iterable[tuple[str, str]]) -> list[str]:
    """Put each sentence at its field; those that belong to none are returned."""
    rest = []
    for path, sentence in faults:
        target = _field(form, path)
        if target is None:
            rest.append(sentence)
        else:
            target.errors = list(dict.fromkeys([*target.errors, sentence]))
    return rest


def _field(form: MoveForm, path: str) -> Any:
    parts = path.split(".")
    if parts[0] not in form:
        return None
    field = form[parts[0]]
    if len(parts) == 3:
        rows = [e for e in field.entries if e.data.get("name") or e.data.get("text") or {"party", "who"} & e.data.keys() and any(e.data.values())]
        return rows[int(parts[1])].form[parts[2]] if int(parts[1]) < len(rows) and parts[2] in rows[int(parts[1])].form else field
    return field


def _form_page(dispute: Dispute, name: str, form: MoveForm, refusals: list[str], saved: str = "") -> str:
    session, actor, at = db_session(), current_actor(), now()
    row = WORKFLOW.by_name.get(name) or BY_NAME.get(name) or WORKFLOW.by_name["accept"]
    asks = name in {*WORKFLOW.by_name, *BY_NAME} and only_asks(session, dispute, name, actor=actor, at=at)
    label = "受理并由本村调解" if name == "take" else row.label
    if name == "assign" and dispute.objections >= 2:
        label = "指定承办单位"
    pulled = name == "escalate" and pulls(actor, dispute)
    if pulled:
        label = PULL
    key = _draft_key(dispute.number, name)
    saved = saved or (_restore(form, key) if request.method == "GET" else "")
    form.version.data = form.version.data or str(dispute.version)
    form.once.data = fresh_key() if request.method == "GET" or not form.once.data else form.once.data
    clocks = clocks_of(session, dispute.id)
    return render_template(
        "disputes/move.html", page_title=f"申请{label}" if asks else label, icon=row.icon,
        identity=presenting.identity(session, dispute, clocks, at), help=row.help, form=form, refusals=refusals,
        verb=f"提出{label}申请" if asks else (label if pulled else VERBS.get(name, label)), verb_kind="primary",
        back_url=url_for("disputes.show", number=dispute.number), draft_key=key, draft_saved=saved,
        aside=aside(dispute, name, at), asks=asks, approver=_approver(dispute, name) if asks else "",
    )


def _approver(dispute: Dispute, name: str) -> str:
    unit = approver_unit(db_session(), dispute, name, current_actor(), now())
    return f"{unit.short_name}负责人"


def _restore(form: MoveForm, key: str) -> str:
    """Fill the form from its draft; the time it was saved, or nothing."""
    draft = draft_of(db_session(), current_actor().person_id or 0, key)
    if draft is None:
        return ""
    fill(form, draft.fields)
    return clock_words(draft.updated_at)


def _draft_key(number: str, name: str) -> str:
    return f"{number}:{name}"
