"""The case's pages: list, case, every move through one view, dossier, uncovering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.queries import clocks_of
from mediation.db import db_session, now
from mediation.disputes import presenting
from mediation.disputes.actions import already_asked, attempt_of, open_request
from mediation.disputes.approvals import approver_unit
from mediation.disputes.banners import aside, banners
from mediation.disputes.carry import carry_out, only_asks
from mediation.disputes.climb import steps
from mediation.disputes.clock_panes import clock_panes
from mediation.disputes.conflict import check_seen, conflict_page
from mediation.disputes.dossier import dossier_page
from mediation.disputes.drafts import clock_words, fill, fresh_key, keep_refused
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.filters import read
from mediation.disputes.forms import MOVE_FORMS, form_for
from mediation.disputes.journal import draft_of, drop_draft, log_mine
from mediation.disputes.listing import list_page
from mediation.disputes.menu import PULL, menu_of
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import MoveForm
from mediation.disputes.naming import names_of_case
from mediation.disputes.related import numbers_of, seen
from mediation.disputes.relations import pulls
from mediation.disputes.timeline import events_of, timeline
from mediation.disputes.visibility import find, one_or_404, visible_to
from mediation.errors import Changed, Invalid
from mediation.once import claim
from mediation.units.acting import act_for
from workflows.acts import Act, may_open
from workflows.calendar import local_day
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Reason, Refused, missing, obey, unanswerable
from workflows.moves import Move
from workflows.permissions import BY_NAME
from workflows.roles import Relation

bp = Blueprint("disputes", __name__, url_prefix="/disputes")
SHOWN = 60


@bp.get("")
@allow(STAFF)
def index() -> str:
    """Everything the person may see, narrowed by filters."""
    return list_page()


@bp.post("/search")
@allow(STAFF)
def search() -> Response:
    """查找: what was typed travels sealed in the address of the list, so that it may be paged and returned to."""
    args: dict[str, Any] = dict(read(request.form).args())
    return redirect(url_for("disputes.index", **args), 303)


@bp.get("/<number>")
@allow(STAFF)
def show(number: str) -> str | Response:
    """One case; opening it is logged. Somebody of several units who may see it as another is changed over."""
    dispute = _opened(number)
    if dispute is None:
        for posting in g.get("postings", []):
            if posting.unit_id != current_actor().unit_id and find(db_session(), posting, number) and act_for(posting.unit_id):
                flash(f"这件归{posting.unit_name}看，已换成{posting.unit_name}的身份。")
                return redirect(url_for("disputes.show", number=number))
        abort(404)
    log_mine(dispute.id, "open")
    return _page(dispute, uncovered=False)


def _opened(number: str) -> Dispute | None:
    """The case as this person may see it, with the few legs and claims that its page shows."""
    query = visible_to(current_actor()).where(Dispute.number == number)
    with_rest = query.options(joinedload(Dispute.legs), joinedload(Dispute.claims))
    return db_session.scalars(with_rest).unique().one_or_none()


@bp.post("/<number>/uncover")
@allow(STAFF)
def uncover(number: str) -> str:
    """The same page with ID numbers, phones and addresses: a deliberate click that is logged."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, "uncover")
    return _page(dispute, uncovered=True)


@bp.get("/<number>/dossier")
@allow(STAFF)
def dossier(number: str) -> str:
    """卷宗摘要, made from the record; readable before the case goes up, printable."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, "dossier")
    return dossier_page(dispute)


@bp.route("/<number>/<name>", methods=["GET", "POST"])
@allow(STAFF)
def do(number: str, name: str) -> str | Response | tuple[str, int]:
    """Every move, act and entry of the file: one view, one form table."""
    if name not in MOVE_FORMS:
        abort(404)
    session, actor, at = db_session(), current_actor(), now()
    dispute = one_or_404(session, actor, number, lock=request.method == "POST")
    if request.method == "GET":
        _open_to(dispute, name, at)
    form = form_for(name)()
    form.prepare(Inquiry(session, dispute, actor, at, {}))
    if request.method == "GET":
        return _form_page(dispute, name, form, [])
    if form.once.data:
        key = f"form:{actor.person_id}:{form.once.data}"[:80]
        _, ours = claim(session, key=key, person_id=actor.person_id, at=at, status=303)
        if not ours:
            return redirect(url_for("disputes.show", number=number), 303)
    if not form.validate():
        lacks = [reason.sentence for reason in _lacking(dispute, name, at)]
        session.rollback()  # the submission; the draft is written in a transaction of its own
        saved = keep_refused()
        return _form_page(one_or_404(session, actor, number), name, form, lacks, saved), 422
    try:
        check_seen(dispute, form.version.data, name)
        asked = carry_out(session, dispute, name, actor=actor, at=at, **form.facts())
    except Changed:
        return conflict_page(number, name, form)
    except (Refused, Invalid) as error:
        return _again(number, name, form, error)
    drop_draft(session, actor.person_id, _draft_key(number, name))
    flash(_said(name, asked is not None))
    if name == "feed_back" and PROVIDERS["untold"](Inquiry(session, dispute, actor, at, {})):
        # the next party, without going round by the case
        return redirect(url_for("disputes.do", number=number, name=name), 303)
    return redirect(url_for("disputes.show", number=number), 303)


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
    saved, dispute = keep_refused(), one_or_404(session, current_actor(), number)
    faults = error.reasons if isinstance(error, Refused) else error.errors.items()
    return _form_page(dispute, name, form, _placed(form, faults), saved), 409 if isinstance(error, Refused) else 422


def _placed(form: MoveForm, faults: Iterable[tuple[str, str]]) -> list[str]:
    """Put each sentence at its field; those that belong to none are returned."""
    rest = []
    for path, sentence in faults:
        target = _field(form, path)
        if target is None:
            rest.append(sentence)
        else:
            target.errors = [*target.errors, sentence]
    return rest


def _field(form: MoveForm, path: str) -> Any:
    parts = path.split(".")
    if parts[0] not in form:
        return None
    field = form[parts[0]]
    if len(parts) == 3:
        rows = [e for e in field.entries if e.data.get("name") or e.data.get("text")]
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


# The primary button says what will happen, with its object.
VERBS = {
    "note": "存下备注", "session": "存下这次调解", "agreement": "存下协议", "feed_back": "记下反馈", "performance": "记下履行情况",
    "amend": "存下补充", "request_materials": "要求补正", "report_danger": "记下报警或通报", "assign": "分流到这个单位",
    "reassign": "改派到这个单位", "sign": "签收，开始调解", "merge": "并到主案", "escalate": "上报", "object": "退回重新分流",
    "settle": "达成协议", "take": "受理并由本村调解", "supervise": "发出督办", "reply": "送出答复", "write": "发出补充要求",
    "accept_reply": "认可，结束督办", "cancel_order": "撤销督办",
    "take_charge": "定下包案领导", "tick_duty": "记下这一包", "visit": "记下这次见面", "strike_off": "包案销号",
    "instruct": "发出批示", "answer_instruction": "答复这条批示", "confer": "通知各单位来会商",
    "minute_conference": "存下会商纪要", "do_task": "记下这项办好了", "call_out": "吹哨，请他们到场", "arrive": "报到",
    "report_call": "报告处置结果", "invite": "记下邀请", "co_handle": "请他们协办",
}


# Where 已 before the label would not be Chinese.
SAID = {"fail": "已记下：调解不成。", "leave_party": "已记下：当事人退出。", "merge": "已并到主案。", "feed_back": "已反馈。",
        "supervise": "督办已发出。", "reply": "答复已送出，等督导定。", "write": "补充要求已发出。", "accept_reply": "已认可，督办结束。"}


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


def _said(name: str, asked: bool) -> str:
    row = WORKFLOW.by_name.get(name) or BY_NAME.get(name)
    label = row.label if row else "受理并由本村调解"
    if asked:
        return f"已提出{label}申请，等批准。"
    if name in SAID:
        return SAID[name]
    verb = VERBS.get(name, label)
    return f"已{verb}。" if verb.startswith(("存下", "记下")) else f"已{label}。"


def _page(dispute: Dispute, *, uncovered: bool) -> str:
    session, actor, at = db_session(), current_actor(), now()
    clocks = clocks_of(session, dispute.id)
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    events = events_of(session, dispute.id)
    names = names_of_case(session, dispute, events, local_day(at))
    entries = timeline(dispute, events, names, at, attempt.known("sessions_by_no"))
    menu = menu_of(session, dispute, actor=actor, at=at, waiting={name for name, _ in names.waiting})
    everyone = "people" in request.args
    own = bool(attempt.relations & {Relation.HOLDER, Relation.DESK})
    hidden = any(p.phone or p.id_number or p.address for p in dispute.parties)
    return render_template(
        "disputes/show.html", identity=presenting.identity(session, dispute, clocks, at, names), primary=menu.primary,
        menu={"can": menu.can, "cannot": menu.cannot}, banners=banners(dispute, clocks, names, at),
        steps=steps(session, dispute, attempt.known("sessions_by_leg"), clocks, at, names),
        people=presenting.people(dispute, names, uncovered=uncovered, own_unit=own, everyone=everyone),
        people_more=_more_people(dispute) if not everyone else None,
        uncover_url=url_for("disputes.uncover", number=dispute.number) if hidden else None, uncovered=uncovered,
        story=presenting.story(dispute, at) | {"related": _earlier(events)}, claims=presenting.claims(dispute),
        timeline=_pills(dispute, entries), clocks=clock_panes(session, dispute, clocks, at),
        file=presenting.file_view(dispute, attempt.known("checklist")) if dispute.outcome else None,
        agreements=attempt.known("agreement_panels") if any(e.name == "agreement" for e in events) else [], print_url=None,
        dossier_url=url_for("disputes.dossier", number=dispute.number) if dispute.legs or dispute.outcome else None,
        joint=attempt.known("joint_panels"), orders=attempt.known("order_panels"),
    )


def _earlier(events: Sequence[Event]) -> list[dict[str, str]]:
    """Links to the earlier cases of the same people, those this person may see."""
    found = seen(db_session(), current_actor(), numbers_of(events))
    return [{"url": url_for("disputes.show", number=number), "label": number, "title": title} for number, title in found.items()]


def _more_people(dispute: Dispute) -> dict[str, str] | None:
    """A link to the whole roster where the page shows only the first of each part."""
    hidden = len(dispute.parties) - len(presenting.folded(list(dispute.parties)))
    if not hidden:
        return None
    return {"label": f"还有 {hidden} 位", "url": url_for("disputes.show", number=dispute.number, people="all", _anchor="people")}


def _pills(dispute: Dispute, entries: list[Any]) -> dict[str, Any]:
    """Filters with counts; the newest first, older ones behind a link."""
    wanted = request.args.get("kind", "")
    groups = [g for g in ("调解", "流转", "备注", "系统") if any(e.group == g for e in entries)]
    here = url_for("disputes.show", number=dispute.number)
    filters = [{"label": "全部", "count": len(entries), "url": f"{here}#timeline", "current": not wanted}] + [
        {"label": g, "count": sum(e.group == g for e in entries), "current": wanted == g,
         "url": url_for("disputes.show", number=dispute.number, kind=g, _anchor="timeline")} for g in groups]
    shown = [e for e in entries if not wanted or e.group == wanted]
    all_of = "all" in request.args
    more = url_for("disputes.show", number=dispute.number, all=1, _anchor="timeline") if len(shown) > SHOWN and not all_of else None
    return {"filters": filters, "entries": shown if all_of else shown[:SHOWN], "more_url": more}
