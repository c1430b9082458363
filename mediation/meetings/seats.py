"""Whose lines stand under a record: who was present, who helped, the mediator, who wrote it down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.disputes.parties import ACTS_FOR
from mediation.disputes.sides import Party
from mediation.meetings.models import MediationSession
from mediation.meetings.signed import RecordSignature

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
    found: dict[int, list[RecordSignature]] = {row.id: [] for row in held}
    for line in session.scalars(select(RecordSignature).where(RecordSignature.session_id.in_(found)).order_by(RecordSignature.id)):
        found[line.session_id].append(line)
    return found


def seats_of(session: Session, dispute: Dispute, held: MediationSession, lines: Sequence[RecordSignature]) -> list[Seat]:
    """In the order of the paper: parties, who helped, who else signed, the mediator, who wrote it down if it was another."""
    mediator, recorder = mediator_of(session, dispute, held), held.recorder or _name(session, held.recorded_by)
    guests = dict(sorted({line.seat: line.name for line in lines if line.seat.startswith(GUEST)}.items(), key=lambda g: int(g[0][len(GUEST):])))
    return [
        *(Seat(f"party-{p.no}", p.name, p.role.label) for p in _present(dispute, held)),
        *(Seat(f"helper-{i}", name, "受邀协助") for i, name in enumerate(held.helpers, start=1)),
        *(Seat(key, name, "在场") for key, name in guests.items()),
        Seat(MEDIATOR, mediator, "调解员" if recorder and recorder != mediator else "调解员、记录人"),
        *([Seat(RECORDER, recorder, "记录人")] if recorder and recorder != mediator else []),
    ]


def mediator_of(session: Session, dispute: Dispute, held: MediationSession) -> str:
    """Who mediated then: of that leg, else whoever has it."""
    leg = next((leg for leg in dispute.legs if leg.no == held.leg_no), None)
    return _name(session, (leg.mediator_id if leg else None) or dispute.mediator_id)


def _present(dispute: Dispute, held: MediationSession) -> list[Party]:
    if held.party_nos:
        return [p for p in dispute.parties if p.no in held.party_nos]
    staying = [p for p in dispute.parties if p.left_at is None]
    sides = {role: sum(p.role is role for p in staying) for role in {p.role for p in staying}}
    return [p for p in staying if p.role in ACTS_FOR or sides[p.role] <= CROWD]


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""
