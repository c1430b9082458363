"""协议 of a case: its versions, the pad to sign on, the signed paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from mediation.access import STAFF, allow, current_actor
from mediation.agreements.models import Agreement, SignWay
from mediation.agreements.pages import shown, text_of, title_of
from mediation.agreements.paper import PaperForm, file_of, keep_chosen
from mediation.agreements.queries import agreements_of, bound
from mediation.agreements.signing import MEDIATOR, live, sign, signs_as_mediator
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.drafts import fresh_key
from mediation.disputes.facts import Inquiry
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.files import arriving
from mediation.once import claim, form_key
from mediation.signing.pad import drawn, here_and_now, kept, pad_page, sentence_of, strokes, turned_down
from workflows.acts import may_open, open_acts
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.guards.agreeing import on_paper_only
from workflows.permissions import BY_NAME

bp = Blueprint("agreements", __name__, url_prefix="/disputes")
file_tab("agreements.show", "协议", "file-text", order=30)
MINE = ("agreement", "addendum", "sign_agreement", "seal")
TAB = "agreements.show"
arriving.WHOLE.add("agreements.paper")
# Written, signed or stamped, the page of the agreement says what is next.
AFTER.update(dict.fromkeys(MINE, TAB))


@bp.get("/<number>/agreements")
@allow(STAFF)
def show(number: str) -> str:
    """Every version with its terms, its signatures and the day it took effect."""
    dispute = opened(number)
    inquiry = Inquiry(db_session(), dispute, current_actor(), now(), {})
    return file_page("agreements/index.html", dispute, TAB, **shown(inquiry, _open(dispute)))


@bp.route("/<number>/agreements/<int:agreement>/sign/<int:party>", methods=["GET", "POST"])
@allow(STAFF)
def pad(number: str, agreement: int, party: int) -> str | Answer | tuple[str | Response, int]:
    """The text first, then the pad. Sent again, what was signed stays as it is."""
    dispute, row, name, _ = _signing(number, agreement, party)
    if request.method == "GET":
        return _pad_page(dispute, row, name, party)
    back = url_for(TAB, number=number)
    if any((each.party_no or MEDIATOR) == party for each in row.signatures) or party in row.signed:
        return kept(f"{name}已经签过了。", back)
    try:
        may_open(BY_NAME["sign_agreement"], _attempt(dispute))
        sign(db_session(), dispute, actor=current_actor(), at=now(), agreement=agreement, signed=[party],
             way=SignWay.PAD.value, blob=drawn(), shown=request.form.get("shown", ""))
    except (Refused, Invalid, ValueError) as error:
        db_session.rollback()
        sentence, status = sentence_of(error)
        return turned_down(sentence, status) or (_pad_page(*_signing(number, agreement, party), sentence), status)
    return kept(f"{name}签好了。", back)


@bp.get("/<number>/agreements/<int:agreement>/signatures/<int:party>")
@allow(STAFF)
def picture(number: str, agreement: int, party: int) -> Response:
    """The strokes, drawn anew by us when they came in."""
    _, row = _version(number, agreement)
    found = next((each for each in row.signatures if (each.party_no or MEDIATOR) == party), None)
    if found is None or found.blob is None or found.way != SignWay.PAD:
        abort(404)
    return strokes(found.blob)


@bp.route("/<number>/agreements/<int:agreement>/paper", methods=["GET", "POST"])
@allow(STAFF)
def paper(number: str, agreement: int) -> str | Answer | tuple[str, int]:
    """Signed on paper: who, which day, and the signed original if it was photographed."""
    dispute, row = _version(number, agreement, lock=request.method == "POST")
    form, sentence, person = PaperForm(), "", current_actor().person_id
    if request.method == "POST" and form.once.data:
        _, ours = claim(db_session(), key=form_key(person, form.once.data), person_id=person, at=now(), status=303)
        if not ours:
            flash("这份已经存过了，没有重复。")
            return redirect(url_for(TAB, number=number), 303)
    may_open(BY_NAME["sign_agreement"], _attempt(dispute))
    form.prepare(dispute, row, local_day(now()))
    if request.method == "POST" and form.validate():
        try:
            kept = file_of(db_session(), dispute, row, form, actor=current_actor(), at=now())
            sign(db_session(), dispute, actor=current_actor(), at=now(), agreement=agreement, signed=list(form.signed.data or ()),
                 way=(SignWay.PAPER if kept else SignWay.SEEN).value, signed_on=form.signed_on.data, blob=kept)
            flash("已记下签名。")
            return redirect(url_for(TAB, number=number), 303)
        except (Refused, Invalid) as error:
            sentence = error.sentence if isinstance(error, Refused) else "".join(error.errors.values())
    if request.method == "POST":
        db_session.rollback()  # the submission too: what was turned down may be sent again
        sentence = sentence or _keep(number, agreement, form)
        dispute, row = _version(number, agreement)
    form.once.data = form.once.data or fresh_key()
    page = file_page("agreements/paper.html", dispute, TAB, form=form, title=title_of(row), refusals=[sentence] if sentence else [])
    return page if request.method == "GET" else (page, 422)


def _keep(number: str, agreement: int, form: PaperForm) -> str:
    """The photograph of a form that was turned down stays; why it cannot, where it cannot."""
    try:
        keep_chosen(number, agreement, form, actor=current_actor(), at=now())
    except (Refused, Invalid) as error:
        return error.sentence if isinstance(error, Refused) else "".join(error.errors.values())
    return ""


def _version(number: str, agreement: int, *, lock: bool = False) -> tuple[Dispute, Agreement]:
    dispute = one_or_404(db_session(), current_actor(), number, lock=lock)
    found = next((each for each in agreements_of(db_session(), dispute.id) if each.no == agreement), None)
    return dispute, found or abort(404)


def _signing(number: str, agreement: int, party: int) -> tuple[Dispute, Agreement, str, int]:
    dispute, row = _version(number, agreement, lock=request.method == "POST")
    names = {p.no: p.name for p in bound(dispute, row)}
    if signs_as_mediator(dispute, current_actor()):
        names[MEDIATOR] = current_actor().name
    return dispute, row, names.get(party) or abort(404), party


def _pad_page(dispute: Dispute, row: Agreement, name: str, party: int, sentence: str = "") -> str:
    text = text_of(dispute, row, local_day(now()))
    return pad_page(
        "agreements/pad.html", dispute, TAB, here_and_now(db_session(), dispute), act="sign_agreement", name=name, wrong=sentence,
        done=party in row.signed or (party == MEDIATOR and row.mediator_signed_on is not None),
        refused=on_paper_only(dispute.category) or live(db_session(), dispute, row) or "", text=text, hash=text["hash"],
        on_paper={"label": "记纸上签名", "url": url_for("agreements.paper", number=dispute.number, agreement=row.no)},
        back={"label": "回协议", "url": url_for(TAB, number=dispute.number)},
    )


def _open(dispute: Dispute) -> frozenset[str]:
    found = open_acts((BY_NAME[name] for name in MINE), _attempt(dispute))
    return frozenset(act.name for act, sentence in found if not sentence)


def _attempt(dispute: Dispute) -> Any:
    return attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={})


