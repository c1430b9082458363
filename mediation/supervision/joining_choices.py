"""Which units may be asked for help with a case, in the order one would think of them."""

from __future__ import annotations

from sqlalchemy import select

from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Involvement
from mediation.units.models import Unit
from mediation.units.queries import centre_code, units
from workflows.levels import Level
from workflows.outcomes import UnitKind

AT_HAND = (UnitKind.SPECIALIST, UnitKind.DEPARTMENT)


def near_units(inquiry: Inquiry) -> list[Unit]:
    """Village, town and county over the place, the county's committees and departments; who is involved comes first."""
    dispute, session = inquiry.dispute, inquiry.session
    county = dispute.region_code[:6]
    over = {centre_code(level, dispute.region_code) for level in Level}
    with_us = set(session.scalars(select(Involvement.unit_id).where(Involvement.dispute_id == dispute.id)))
    found = session.scalars(units(county).where(
        Unit.active, Unit.kind.in_(AT_HAND) | Unit.code.in_(over) | Unit.id.in_(with_us)))
    return sorted(found, key=lambda u: (u.id != dispute.unit_id, u.id not in with_us, u.level.rank, u.code))


def involved_units(inquiry: Inquiry) -> list[Unit]:
    """For 批示: the holder, or the desk while nobody holds it, first."""
    first = inquiry.dispute.unit_id or inquiry.dispute.desk_id
    return sorted(near_units(inquiry), key=lambda unit: unit.id != first)


def callable_units(inquiry: Inquiry) -> list[Unit]:
    """For 吹哨: departments and committees; nobody calls out a centre or oneself."""
    kinds = (*AT_HAND, UnitKind.VILLAGE_COMMITTEE)
    return [u for u in near_units(inquiry) if u.kind in kinds and u.id != inquiry.actor.unit_id]
