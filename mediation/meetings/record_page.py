"""What the page of one record shows: its text, who signed it when and how, who did not, and how it read before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry
from mediation.meetings.models import DETAILS, MediationSession, SessionResult
from mediation.meetings.record_signing import closed_why
from mediation.meetings.record_text import hash_of
from mediation.meetings.seats import MEDIATOR, Seat, holds, seats_of
from mediation.meetings.signed import RecordSignature, RecordVersion
from workflows.calendar import local_day
from workflows.guards.meeting import by_hand
from workflows.meetings import RecordWay
from workflows.steps import day_words, moment_words

Shown = dict[str, Any]
LABELS = {"place": "地点", "present": "到场", "course": "经过", "recorder": "记录人", "rights_told": "告知权利义务"}


def record_text(held: MediationSession, inquiry: Inquiry) -> Shown:
    """One record to be read before it is signed."""
    following = held.next_at.astimezone(LOCAL) if held.next_at else None
    return {
        "no": held.no, "title": f"第 {held.no} 次调解的记录" + (f"（第 {held.version} 稿）" if held.version > 1 else ""),
        "when": moment_words(held.held_at, inquiry.at), "place": held.place, "present": held.present, "rights": held.rights_told,
        "course": held.course, "details": held.details, "result": held.result_label, "good": held.result == SessionResult.AGREED,
        "next": f"{following:%-m月%-d日 %H:%M}" if following else "", "recorder": held.recorder,
        "hash": hash_of(inquiry.dispute.number, held),
    }


def record_page(inquiry: Inquiry, held: MediationSession, lines: Sequence[RecordSignature], may: Collection[str]) -> Shown:
    """Everything for `meetings/record.html`; `may` names the acts that are open to the reader."""
    dispute, session = inquiry.dispute, inquiry.session
    shut = closed_why(session, dispute, held)
    seats = seats_of(session, dispute, held, lines)
    now_ = {line.seat: line for line in lines if line.version == held.version}
    earlier = list(session.scalars(select(RecordVersion).where(RecordVersion.session_id == held.id).order_by(RecordVersion.version.desc())))
    signing, correcting = not shut and "sign_record" in may, not shut and "correct_record" in may
    return {
        "text": record_text(held, inquiry), "shut": shut or "",
        "seats": [_line(seat, now_.get(seat.key), inquiry, held, signing=signing) for seat in seats],
        "guest_url": url_for("meetings.pad", number=dispute.number, sitting=held.no, seat="guest") if signing and by_hand(inquiry.dispute.category) is None else None,
        "on_paper": by_hand(inquiry.dispute.category) if signing else None,
        "paper_url": url_for("disputes.do", number=dispute.number, name="sign_record", sitting=held.no) if signing else None,
        "correct_url": url_for("disputes.do", number=dispute.number, name="correct_record", sitting=held.no) if correcting else None,
        "carried": _carried(held, lines, now_), "earlier": [_earlier(row, lines, inquiry) for row in earlier],
        "frozen": hash_of(dispute.number, held)[:16] if any(line.way.signed for line in now_.values()) else "",
        "print_url": url_for("papers.index", number=dispute.number),
    }


def _line(seat: Seat, line: RecordSignature | None, inquiry: Inquiry, held: MediationSession, *, signing: bool) -> Shown:
    number, signed = inquiry.dispute.number, line is not None and line.way.signed
    own = seat.key != MEDIATOR or holds(inquiry.actor, inquiry.dispute, held)
    open_ = signing and not signed and own
    return {
        "key": seat.key, "name": line.name if line else seat.name, "label": seat.label, "signed": signed,
        "refused": line is not None and line.way is RecordWay.REFUSED, "how": line.way.label if line else "还没签",
        "when": day_words(line.signed_on, local_day(inquiry.at)) if line else "", "reason": line.reason if line else "",
        "picture": url_for("meetings.picture", number=number, sitting=held.no, seat=seat.key) if line and line.way is RecordWay.PAD else None,
        "sign_url": url_for("meetings.pad", number=number, sitting=held.no, seat=seat.key) if open_ and by_hand(inquiry.dispute.category) is None else None,
        "not_url": url_for("disputes.do", number=number, name="sign_record", sitting=held.no, seat=seat.key)
        if open_ and seat.key != MEDIATOR and line is None else None,
    }


def _carried(held: MediationSession, lines: Sequence[RecordSignature], now_: dict[str, RecordSignature]) -> str:
    """Who signed the draft before and has not signed this one."""
    return "、".join(line.name for line in lines
                    if line.version == held.version - 1 and line.way.signed and not (line.seat in now_ and now_[line.seat].way.signed))


def _earlier(row: RecordVersion, lines: Sequence[RecordSignature], inquiry: Inquiry) -> Shown:
    person = inquiry.session.get(Person, row.changed_by) if row.changed_by else None
    signed = [f"{line.name}（{line.way.label}）" for line in lines if line.version == row.version]
    said = [(label, row.content.get(name)) for name, label in LABELS.items() if row.content.get(name)]
    return {
        "no": row.version, "when": moment_words(row.changed_at, inquiry.at), "who": person.name if person else "", "reason": row.reason,
        "signed": "、".join(signed), "said": [(label, "是" if words is True else str(words)) for label, words in said]
        + [(label, str(words)) for name, label in DETAILS if (words := row.content.get(name))],
    }


def summary(held: MediationSession, seats: Sequence[Seat], lines: Sequence[RecordSignature]) -> Shown:
    """For the list of records: how many have signed, who refused, who is still asked."""
    now_ = {line.seat: line for line in lines if line.version == held.version}
    signed = [seat for seat in seats if seat.key in now_ and now_[seat.key].way.signed]
    refused = [seat.name for seat in seats if seat.key in now_ and not now_[seat.key].way.signed]
    waiting = [seat.name for seat in seats if seat.key not in now_]
    return {"signed": len(signed), "of": len(seats), "refused": refused, "waiting": waiting, "all": not waiting}
