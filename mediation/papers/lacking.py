"""What stays empty on a paper because nobody has said it: told before it is issued, and never a hindrance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.papers.kinds import Kind, Subject
from mediation.papers.parties import LISTED, SIDES, acting_for, called, standing

# So many people are named; of more the count.
NAMED = 3


def lacking(session: Session, dispute: Dispute, kind: Kind, subject: Subject, on: date) -> str:
    """张某的民族、单位或住址；某公司的法定代表人. Nothing where all that the paper states is known."""
    people = kind.states(session, dispute, subject) if kind.states else ()
    found = [f"{called(party)}的{'、'.join(empty)}" for party in people if (empty := _empty(party, on, kind.whole))]
    return "；".join(found[:NAMED]) + (f"；还有 {len(found) - NAMED} 位" if len(found) > NAMED else "")


def everybody(session: Session, dispute: Dispute, subject: Subject) -> Sequence[Party]:
    """Who stands in full on a paper about all of them."""
    return standing_in_full(dispute)


def standing_in_full(dispute: Dispute, *, only: Collection[int] = ()) -> Sequence[Party]:
    """Each side with who acts for it; a side of so many that they stand on a roster only by those."""
    found: list[Party] = []
    for role in SIDES:
        people = [p for p in dispute.active(role) if not only or p.no in only]
        for party in people:
            found += [*([party] if len(people) <= LISTED else []), *acting_for(dispute, party)]
    return found


def _empty(party: Party, on: date, whole: bool) -> list[str]:
    return [label for row in standing(party, on, whole=whole) for label, value in row if not value]
