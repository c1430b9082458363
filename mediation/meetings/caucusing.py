"""背对背谈话: writing one down, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.disputes.recusal import has_stepped_back
from mediation.disputes.standing_in import holder_in
from mediation.errors import Invalid
from mediation.meetings.caucus import CaucusNote
from workflows.guarding import Refused
from workflows.guards.meeting import AHEAD
from workflows.roles import Role

LONGEST = 10_000


def record_caucus(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, party: int, held_at: datetime, text: str,
    impartial: bool = False,
) -> CaucusNote:
    """Seal what one side said alone. The event says that there was one, not with whom. Raises Invalid, Refused."""
    errors: dict[str, str] = {}
    if party not in {p.no for p in dispute.parties if p.left_at is None}:
        errors["party"] = "选一下和谁谈的。"
    if held_at > at + AHEAD:
        errors["held_at"] = "谈话时间要在现在以前。"
    if not text.strip():
        errors["text"] = "写几句谈了什么。"
    if len(text) > LONGEST:
        errors["text"] = f"最多写 {LONGEST} 字。"
    if errors:
        raise Invalid(errors)
    if actor.person_id is None:
        raise Refused("谈话由这件的调解员来记。", "role")
    record(session, dispute, "caucus", actor=actor, at=at, **said_impartial(impartial))
    no = (session.scalar(select(func.max(CaucusNote.no)).where(CaucusNote.dispute_id == dispute.id)) or 0) + 1
    note = CaucusNote(
        dispute_id=dispute.id, no=no, leg_no=dispute.leg_no, party_no=party, held_at=held_at, text=text.strip(),
        written_by=actor.person_id, written_at=at,
    )
    session.add(note)
    session.flush()
    return note


def mediates(actor: Actor, dispute: Dispute) -> bool:
    """Whether the actor is the mediator of the case, or stands in for them today."""
    if actor.person_id is None or not actor.has(Role.MEDIATOR) or actor.unit_id != dispute.unit_id:
        return False
    return dispute.mediator_id in (actor.person_id, holder_in(dispute, actor))


def caucus_of(session: Session, dispute: Dispute, actor: Actor) -> Sequence[CaucusNote]:
    """Newest first: for the mediators of the case those of their own unit's round; for anybody else what they wrote themselves there.

    What was told in confidence does not climb with the case, and a head, a supervisor or the next level reads none of it.
    """
    if actor.person_id is None or not actor.has(Role.MEDIATOR) or has_stepped_back(session, dispute, actor):
        return []
    readable = [CaucusNote.written_by == actor.person_id] if _was_theirs(dispute, actor) else []
    if mediates(actor, dispute):
        readable.append(CaucusNote.leg_no == dispute.leg_no)
    if not readable:
        return []
    mine = select(CaucusNote).where(CaucusNote.dispute_id == dispute.id, or_(*readable))
    return session.scalars(mine.order_by(CaucusNote.held_at.desc(), CaucusNote.no.desc())).all()


def _was_theirs(dispute: Dispute, actor: Actor) -> bool:
    """Whether the actor's unit has or had the case; one who had to step back reads nothing more while another goes on."""
    if actor.unit_id == dispute.unit_id:
        return mediates(actor, dispute)
    return any(leg.unit_id == actor.unit_id for leg in dispute.legs)


WRITERS["caucus"] = record_caucus
