"""Recording a sitting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.actions import end
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.meetings.adjourning import adjourn, hold
from mediation.meetings.caucusing import mediates
from mediation.meetings.models import DETAILS, MediationSession, SessionResult
from workflows.clocks import ClockEnd, ClockKind

# More who came are counted, not named.
NAMED = 8
LONGEST = 10_000


def record_session(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, held_at: datetime, place: str,
    course: str, result: str, present: str = "", parties: Sequence[int] = (), helpers: Sequence[str] = (),
    meeting: int | None = None, rights_told: bool = False, next_at: datetime | None = None, recorder: str = "",
    impartial: bool = False, despite: bool = False, unusual: bool = False, **details: str,
) -> MediationSession:
    """Write down one sitting; `details` are named in DETAILS. Raises Invalid per field, Refused where the actor may not."""
    came = _came(dispute, parties, helpers, present)
    _check(at, held_at, place, came, course, result, next_at, details)
    held = hold(session, dispute, meeting)
    no = (session.scalar(select(func.max(MediationSession.no)).where(
        MediationSession.dispute_id == dispute.id
    )) or 0) + 1
    following = adjourn(session, dispute, next_at, held=held, place=place, parties=parties, helpers=helpers, despite=despite, unusual=unusual,
                        actor=actor, at=at)
    # `record` first: it asks who may write here, and the timeline entry takes the place in the chain.
    record(session, dispute, "session", actor=actor, at=at, no=no, held_at=held_at, result=result,
           rights_told=rights_told, meeting=meeting, next_meeting=following, **said_impartial(impartial), **_heard(following, next_at, parties))
    # once a sitting was held the case is no longer sent back: the right to object ends (process.md §5)
    end(session, dispute_id=dispute.id, kinds=[ClockKind.OBJECTION], at=at, how=ClockEnd.LAPSED,
        actor_id=actor.person_id)
    row = MediationSession(
        dispute_id=dispute.id, no=no, leg_no=dispute.leg_no, held_at=held_at, place=place.strip()[:80],
        present=came, rights_told=rights_told, course=course.strip(), result=result,
        next_at=next_at, recorded_by=actor.person_id, recorded_at=at, meeting_no=held.no if held else None, next_no=following,
        mediated_by=actor.person_id if mediates(actor, dispute) else dispute.mediator_id,
        parties_then=[p.no for p in dispute.parties if p.left_at is None or p.left_at > held_at],
        party_nos=sorted(set(parties)), helpers=list(helpers), recorder=recorder.strip()[:40],
        **{name: details.get(name, "").strip() for name, _ in DETAILS},
    )
    session.add(row)
    session.flush()
    return row


def _came(dispute: Dispute, parties: Sequence[int], helpers: Sequence[str], present: str) -> str:
    """Everybody in one line: who was ticked, the helpers, then who was written in."""
    names = {p.no: p.name for p in dispute.parties}
    if unknown := set(parties) - names.keys():
        raise Invalid({"parties": f"这件没有第 {min(unknown)} 位当事人，请重新选。"})
    ticked = [names[no] for no in sorted(set(parties))]
    many = f"等 {len(ticked)} 位" if len(ticked) > NAMED else ""
    words = "、".join(ticked[:NAMED]) + many
    said = "、".join(part for part in (words, *helpers, present.strip()) if part)
    if len(said) > 400:
        raise Invalid({"present": "到场的人写得太长了，名字之外的放到经过里。"})
    return said


def _heard(following: int | None, next_at: datetime | None, parties: Sequence[int]) -> dict[str, Any]:
    """Who sat at the table heard there when they meet again."""
    return {"next_at": next_at, "told_parties": sorted(set(parties))} if following else {}


def _check(
    at: datetime, held_at: datetime, place: str, came: str, course: str, result: str, next_at: datetime | None,
    details: dict[str, str],
) -> None:
    if strange := details.keys() - {name for name, _ in DETAILS}:
        raise TypeError(f"a record has no {min(strange)}")
    errors = {name: f"最多写 {LONGEST} 字。" for name, words in details.items() if len(words) > LONGEST}
    # Phones' clocks run a little ahead of the server's.
    if held_at > at + timedelta(minutes=10):
        errors["held_at"] = "调解时间要在现在以前，选今天或以前的时间。"
    if not place.strip():
        errors["place"] = "写一下在哪儿调的，比如枫源村调解室。"
    if not came:
        errors["present"] = "写一下谁到场了。"
    if not course.strip():
        errors["course"] = "写几句经过，双方各怎么说。"
    if result not in list(SessionResult):
        errors["result"] = "选一下结果：谈成了、还要再谈，还是没谈成。"
    if next_at is not None and next_at <= held_at:
        errors["next_at"] = "下次的时间要在这次以后。"
    if errors:
        raise Invalid(errors)


WRITERS["session"] = record_session
