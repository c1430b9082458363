"""Letting a unit see a case that it helps with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.disputes.effects import involve
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.units.models import Unit

HELPER, CO_HANDLER = "assisting", "co_handler"


def let_in(session: Session, dispute: Dispute, unit: Unit, at: datetime, part: str = HELPER) -> None:
    """The unit sees the case from now on. Desk and holder keep their part; 协办 is never made less."""
    if unit.id in (dispute.desk_id, dispute.unit_id):
        return
    row = session.get(Involvement, (dispute.id, unit.id))
    if row is None or row.part != CO_HANDLER:
        involve(session, dispute, unit.id, part, at)
    session.flush()
