"""案案有人管 when people come and go: nobody leaves with cases in hand, a new head answers at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from mediation.accounts.actions import leaving_checks
from mediation.disputes.conditions import is_open
from mediation.disputes.models import Dispute
from mediation.disputes.relations import responsible
from mediation.units.actions import when_staffed
from workflows.permissions import BY_NAME


def changes_hands(person_id: int) -> ColumnElement[bool]:
    """Theirs to mediate, and another mediator can be named: what a pack gives on and an absence leaves lying."""
    return and_(Dispute.mediator_id == person_id, Dispute.state.in_(BY_NAME["name_mediator"].states))


def cases_in_hand(session: Session, person_id: int, unit_id: int | None) -> str | None:
    """The sentence that keeps somebody from leaving with open cases; None where nothing is in hand."""
    mine = or_(Dispute.mediator_id == person_id, Dispute.responsible_id == person_id)
    count = session.scalar(select(func.count()).select_from(Dispute).where(is_open(), mine, _of(unit_id))) or 0
    if not count:
        return None
    return f"手上还有 {count} 件在办：先请单位负责人在“交接”里换人，单位的负责人、值守人先换成别人，再停用或收回。"


def answer_anew(session: Session, unit_id: int, at: datetime) -> None:
    """A unit has another head or duty person: open cases that wait for them get the new name."""
    for dispute in session.scalars(select(Dispute).where(is_open(), _of(unit_id))):
        person = responsible(session, dispute, at)
        if person is not None and person.id != dispute.responsible_id:
            dispute.responsible_id = person.id


def _of(unit_id: int | None) -> ColumnElement[bool]:
    return Dispute.id > 0 if unit_id is None else or_(Dispute.unit_id == unit_id, Dispute.desk_id == unit_id)


leaving_checks.append(cases_in_hand)
when_staffed.append(answer_anew)
