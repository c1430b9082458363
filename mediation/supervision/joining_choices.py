"""Which units may be asked for help with a case, in the order one would think of them."""

from __future__ import annotations

from sqlalchemy import or_, select

from mediation.disputes.facts import Inquiry
from mediation.disputes.legs import Involvement
from mediation.units.models import Unit
from mediation.units.queries import centre_code, units
from workflows.guards.joining import CALLED
from workflows.levels import Level
from workflows.outcomes import CENTRES, UnitKind

AT_HAND = (UnitKind.SPECIALIST, UnitKind.DEPARTMENT)


def near_units(inquiry: Inquiry, kinds: tuple[UnitKind, ...] = AT_HAND) -> list[Unit]:
    """Village, town and county over the place, the county's committees and departments; who is involved comes first."""
    dispute, session = inquiry.dispute, inquiry.session
    county = dispute.region_code[:6]
    over = {centre_code(level, dispute.region_code) for level in Level}
    with_us = set(session.scalars(select(Involvement.unit_id).where(Involvement.dispute_id == dispute.id)))
    found = session.scalars(units(county).where(
        Unit.active, Unit.kind.in_(kinds) | Unit.code.in_(over) | Unit.id.in_(with_us)))
    return sorted(found, key=lambda u: (
        u.id != dispute.unit_id, u.id not in with_us, u.code not in over, u.kind in CENTRES, u.level.rank, u.code))


def county_units(inquiry: Inquiry) -> list[Unit]:
    """For 会商, 吹哨 and 协办: the same, and the centre of every town: a quarrel does not stop at the boundary."""
    return near_units(inquiry, (*AT_HAND, *CENTRES))


def units_called(inquiry: Inquiry, name: str) -> list[Unit]:
    """The live units of the county with this code, name or short name; a short name may be that of several villages."""
    found = units(inquiry.dispute.region_code[:6]).where(
        Unit.active, or_(Unit.code == name, Unit.name == name, Unit.short_name == name))
    return list(inquiry.session.scalars(found.limit(3)))


def involved_units(inquiry: Inquiry) -> list[Unit]:
    """For 批示: the holder, or the desk while nobody holds it, first."""
    first = inquiry.dispute.unit_id or inquiry.dispute.desk_id
    return sorted(near_units(inquiry), key=lambda unit: unit.id != first)


def callable_units(inquiry: Inquiry) -> list[Unit]:
    """For 吹哨: nobody calls out the county's centre or oneself."""
    return [u for u in county_units(inquiry) if u.kind in CALLED and u.id != inquiry.actor.unit_id]
