"""The record of one sitting, and the pad on which each who was present signs it."""

from __future__ import annotations

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.file_pages import file_page, opened
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.meetings.models import MediationSession
from mediation.meetings.record_page import record_page, record_text
from mediation.meetings.record_signing import closed_why, held_as, sign_record
from mediation.meetings.seats import MEDIATOR, holds, seats_of, signatures_of
from mediation.meetings.signed import RecordSignature
from mediation.meetings.views import bp
from mediation.signing.pad import drawn, here_and_now, kept, pad_page, sentence_of, strokes, turned_down
from workflows.acts import may_open, open_acts
from workflows.guarding import Refused
from workflows.guards.meeting import by_hand
from workflows.meetings import RecordWay
from workflows.permissions import BY_NAME

TAB = "meetings.of_case"
# In the address in place of a seat: somebody present who has no line yet and says their name.
NEW = "guest"


@bp.get("/disputes/<number>/meetings/<int:sitting>")
@allow(STAFF)
def record(number: str, sitting: int) -> str:
    """The text that is signed, and a line for each."""
    dispute = opened(number)
    held, lines = _held(dispute, sitting)
    attempt = attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={})
    may = {act.name for act, sentence in open_acts([BY_NAME[name] for name in ("sign_record", "correct_record")], attempt) if not sentence}
    return file_page("meetings/record.html", dispute, TAB, **record_page(here_and_now(db_session(), dispute), held, lines, may))


@bp.route("/disputes/<number>/meetings/<int:sitting>/sign/<seat>", methods=["GET", "POST"])
@allow(STAFF)
def pad(number: str, sitting: int, seat: str) -> str | Answer | tuple[str | Response, int]:
    """The record first, then the pad. Sent again, what was signed stays as it is."""
    dispute = one_or_404(db_session(), current_actor(), number, lock=request.method == "POST")
    held, lines = _held(dispute, sitting)
    name = NEW if seat == NEW else _name(dispute, held, lines, seat)
    if request.method == "GET":
        return _pad_page(dispute, held, lines, seat, name)
    guest, back = request.form.get("guest", "").strip(), url_for("meetings.record", number=number, sitting=sitting, _anchor="signatures")
    try:
        may_open(BY_NAME["sign_record"], attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={}))
        if seat == NEW and not guest:
            raise ValueError("先写下是谁在签名，再签。")
        made = sign_record(db_session(), dispute, actor=current_actor(), at=now(), sitting=sitting, seats=[] if seat == NEW else [seat],
                           guest=guest if seat == NEW else "", way=RecordWay.PAD.value, blob=drawn(), shown=request.form.get("shown", ""))
    except (Refused, Invalid, ValueError) as error:
        db_session.rollback()
        sentence, status = sentence_of(error)
        if (answer := turned_down(sentence, status)) is not None:
            return answer
        dispute = one_or_404(db_session(), current_actor(), number)
        return _pad_page(dispute, *_held(dispute, sitting), seat, name, sentence, guest), status
    who = guest if seat == NEW else name
    return kept(f"{who}签好了。" if made else f"{who}已经签过了。", back)


@bp.get("/disputes/<number>/meetings/<int:sitting>/signatures/<seat>")
@allow(STAFF)
def picture(number: str, sitting: int, seat: str) -> Response:
    """The strokes under the record as it reads now."""
    held, lines = _held(one_or_404(db_session(), current_actor(), number), sitting)
    found = next((line for line in lines if line.seat == seat and line.version == held.version), None)
    if found is None or found.blob is None or found.way is not RecordWay.PAD:
        abort(404)
    return strokes(found.blob)


def _held(dispute: Dispute, sitting: int) -> tuple[MediationSession, list[RecordSignature]]:
    held = held_as(db_session(), dispute, sitting) or abort(404)
    return held, signatures_of(db_session(), [held])[held.id]


def _name(dispute: Dispute, held: MediationSession, lines: list[RecordSignature], seat: str) -> str:
    """Whose line it is; the mediator signs for themselves."""
    names = {each.key: each.name for each in seats_of(db_session(), dispute, held, lines)}
    if holds(current_actor(), dispute, held):
        names[MEDIATOR] = names[MEDIATOR] or current_actor().name
    else:
        names.pop(MEDIATOR, None)
    return names.get(seat) or abort(404)


def _pad_page(
    dispute: Dispute, held: MediationSession, lines: list[RecordSignature], seat: str, name: str, sentence: str = "", guest: str = "",
) -> str:
    inquiry = here_and_now(db_session(), dispute)
    text = record_text(held, inquiry)
    return pad_page(
        "meetings/pad.html", dispute, TAB, inquiry, act="sign_record", name="在场的人" if seat == NEW else name, wrong=sentence,
        done=any(line.seat == seat and line.version == held.version and line.way.signed for line in lines),
        refused=by_hand(dispute.category) or closed_why(db_session(), dispute, held) or "", text=text, hash=text["hash"],
        asks_name=seat == NEW, guest=guest,
        on_paper={"label": "记纸上签名、拒签", "url": url_for("disputes.do", number=dispute.number, name="sign_record", sitting=held.no)},
        back={"label": "回这次记录", "url": url_for("meetings.record", number=dispute.number, sitting=held.no)},
    )
