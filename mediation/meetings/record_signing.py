"""Signing the record of a sitting: with a finger, on paper; and who refused or had left (domain.md §5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.disputes.recusal import had_to_step_back
from mediation.errors import Invalid
from mediation.meetings.caucusing import mediates
from mediation.meetings.models import MediationSession
from mediation.meetings.queries import open_records, sittings_of
from mediation.meetings.record_text import hash_of
from mediation.meetings.seats import GUEST, MEDIATOR, Seat, holds, seats_of, signatures_of
from mediation.meetings.signed import RecordSignature
from mediation.units.queries import staff
from workflows.guarding import Refused
from workflows.meetings import RecordWay
from workflows.roles import Role


def held_as(session: Session, dispute: Dispute, no: int) -> MediationSession | None:
    """The record of that number."""
    return next((held for held in sittings_of(session, dispute.id).all if held.no == no), None)


def closed_why(session: Session, dispute: Dispute, held: MediationSession) -> str | None:
    """Why a record can no longer be signed, or None."""
    if held.no in open_records(session, dispute):
        return None
    return "这次调解是以前的一轮，记录不能再签；看一下现在这一轮的。"


def sign_record(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, sitting: int, seats: Sequence[str],
    way: str = RecordWay.SEEN.value, signed_on: date | None = None, reason: str = "", guest: str = "",
    blob: str | None = None, shown: str | None = None,
) -> list[RecordSignature]:
    """What became of these lines; one that is signed stays as it is, who refused may still sign. Raises Invalid, Refused.

    `shown`: the hash of the text they read. `guest`: the name of somebody present who has no line yet.
    """
    held, today = held_as(session, dispute, int(sitting)), at.astimezone(LOCAL).date()
    if held is None:
        raise Invalid({"sitting": "这件没有这一次调解记录，请重新选。"})
    if sentence := closed_why(session, dispute, held):
        raise Refused(sentence)
    if way not in list(RecordWay):
        raise Invalid({"way": "选一下签了没有。"})
    lines = signatures_of(session, [held])[held.id]
    people = {seat.key: seat for seat in seats_of(session, dispute, held, lines)}
    wanted = [key for key in dict.fromkeys(seats) if not (key.startswith(GUEST) and key not in people)]
    if guest.strip():
        added = guest_seat(lines, guest.strip()[:60])
        people.setdefault(added.key, added)
        wanted.append(added.key)
    if MEDIATOR in wanted and not holds(actor, dispute, held) and (way == RecordWay.PAD or not mediates(actor, dispute)):
        raise Invalid({"seats": _by_whom(session, dispute, held, people[MEDIATOR].name, at)})
    if faults := _faults(held, people, wanted, RecordWay(way), signed_on, today):
        raise Invalid(faults)
    read = hash_of(dispute.number, held)
    if shown is not None and shown != read:
        raise Refused("这份记录刚刚更正过，你看的不是现在这一稿，没有签上；请重新打开，看过再签。")
    there = {line.seat: line for line in lines if line.version == held.version}
    said = (RecordWay(way), reason.strip()[:200], signed_on or today)
    fresh = [key for key in wanted if key not in there or (not there[key].way.signed and (there[key].way, there[key].reason, there[key].signed_on) != said)]
    if not fresh:
        return []
    record(session, dispute, "sign_record", actor=actor, at=at, no=held.no, version=held.version, seats=fresh, way=way,
           signed_on=signed_on or today, content_hash=read, blob=blob, reason=reason.strip()[:200])
    made = []
    for key in fresh:
        line = there.get(key) or RecordSignature(session_id=held.id, version=held.version, seat=key)
        line.name = people[key].name or actor.name
        line.way, line.signed_on, line.reason = RecordWay(way), signed_on or today, reason.strip()[:200]
        line.content_hash, line.blob, line.stood_by, line.recorded_at = read, blob, actor.person_id, at
        session.add(line)
        made.append(line)
    session.flush()
    return made


def guest_seat(lines: Sequence[RecordSignature], name: str) -> Seat:
    """The line of somebody who was present without being a party: the one they have, else the next."""
    known = {line.name: line.seat for line in lines if line.seat.startswith(GUEST)}
    taken = [int(seat[len(GUEST):]) for seat in known.values()]
    return Seat(known.get(name) or f"{GUEST}{max(taken, default=0) + 1}", name, "在场")


def _faults(
    held: MediationSession, people: dict[str, Seat], wanted: list[str], way: RecordWay, signed_on: date | None, today: date,
) -> dict[str, str]:
    if not wanted:
        return {"seats": "勾一下是谁。"}
    if strange := [key for key in wanted if key not in people]:
        return {"seats": f"这次调解没有“{strange[0][:20]}”这一位，请重新选。"}
    if MEDIATOR in wanted and not way.signed:
        return {"seats": "调解员要在记录上签名，不能记成没签。"}
    if signed_on is not None and not held.held_at.astimezone(LOCAL).date() <= signed_on <= today:
        return {"signed_on": "选调解那天到今天之间的日子。"}
    return {}


def _by_whom(session: Session, dispute: Dispute, held: MediationSession, name: str, at: datetime) -> str:
    """How the line of the mediator is signed: who stepped back, is no mediator here any more or has no account cannot do it on a screen."""
    here = {person.id for person in staff(session, dispute.unit_id, Role.MEDIATOR, at)} if dispute.unit_id else set()
    if held.mediated_by is not None:
        gone = "已经不是这里的调解员" if held.mediated_by not in here else ""
        if gone := "已经回避过这一件" if had_to_step_back(session, dispute, held.mediated_by) else gone:
            return f"主持这次调解的{name}{gone}，不能登录来签；请本人在纸上签，再由现在的调解员记“纸上签了”。"
    return f"调解员的名字由主持这次调解的{name or '调解员'}自己登录来签；已经在纸上签了的，由现在的调解员记“纸上签了”。"


WRITERS["sign_record"] = sign_record
