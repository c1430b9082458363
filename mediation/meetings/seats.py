"""Whose lines stand under a record: who was present, who helped, the mediator, who wrote it down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.disputes.parties import ACTS_FOR
from mediation.disputes.sides import Party
from mediation.meetings.caucusing import mediates
from mediation.meetings.models import MediationSession
from mediation.meetings.signed import RecordSignature
from mediation.once import read_once

MEDIATOR, RECORDER, GUEST = "mediator", "recorder", "guest-"
# Nobody was ticked: of a side of more than so many only who speaks for it is asked to sign.
CROWD = 12


@dataclass(frozen=True)
class Seat:
    """One line. `label`: what this person is here."""

    key: str
    name: str
    label: str


def signatures_of(session: Session, held: Iterable[MediationSession]) -> dict[int, list[RecordSignature]]:
    """All lines under these records in one statement, those of earlier versions too, oldest first; by the record's id."""
    cases = frozenset(row.dispute_id for row in held)

    def read() -> Sequence[RecordSignature]:
        # of all records of the case: the case file asks for one after the other
        mine = select(RecordSignature).join(MediationSession).where(MediationSession.dispute_id.in_(cases))
        return session.scalars(mine.order_by(RecordSignature.id)).all()

    found: dict[int, list[RecordSignature]] = {row.id: [] for row in held}
    for line in read_once(session, ("record_signatures", cases), read):
        if line.session_id in found:
            found[line.session_id].append(line)
    return found


def seats_of(session: Session, dispute: Dispute, held: MediationSession, lines: Sequence[RecordSignature]) -> list[Seat]:
    """In the order of the paper: parties, who helped, who else signed, the mediator, who wrote it down if it was another.

    A line that stands under this version keeps its seat and its name, whoever the parties and the mediator are now.
    """
    there = {line.seat: line.name for line in lines if line.version == held.version}
    mediator, recorder = mediator_of(session, held, lines), held.recorder or _name(session, held.recorded_by)
    guests = dict(sorted({line.seat: line.name for line in lines if line.seat.startswith(GUEST)}.items(), key=lambda g: int(g[0][len(GUEST):])))
    another = RECORDER in there or bool(recorder and recorder != mediator)
    return [
        *(Seat(f"party-{p.no}", p.name, p.role.label) for p in _present(dispute, held, there)),
        *(Seat(f"helper-{i}", name, "受邀协助") for i, name in enumerate(held.helpers, start=1)),
        *(Seat(key, name, "在场") for key, name in guests.items()),
        Seat(MEDIATOR, mediator, "调解员" if another else "调解员、记录人"),
        *([Seat(RECORDER, there.get(RECORDER, recorder), "记录人")] if another else []),
    ]


def mediator_of(session: Session, held: MediationSession, lines: Iterable[RecordSignature] = ()) -> str:
    """Who held that sitting: as they signed it, else as it was written down. Nobody after them signs in their place (人民调解法 Art 27)."""
    signed = next((line.name for line in lines if line.seat == MEDIATOR and line.version == held.version), "")
    return signed or _name(session, held.mediated_by)


def holds(actor: Actor, dispute: Dispute, held: MediationSession) -> bool:
    """Whether the line of the mediator is the actor's own; of a sitting of which nobody knows who held it, who has the case."""
    return actor.person_id == held.mediated_by if held.mediated_by is not None else mediates(actor, dispute)


def _present(dispute: Dispute, held: MediationSession, there: Collection[str]) -> list[Party]:
    """Who was ticked; of a sitting where nobody was, who was a party then. Always whoever has a line."""
    seated = [p for p in dispute.parties if p.no in (held.party_nos or held.parties_then)]
    if not held.party_nos:
        sides = {role: sum(p.role is role for p in seated) for role in {p.role for p in seated}}
        seated = [p for p in seated if p.role in ACTS_FOR or sides[p.role] <= CROWD]
    numbers = {p.no for p in seated}
    return [p for p in dispute.parties if p.no in numbers or f"party-{p.no}" in there]


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""
