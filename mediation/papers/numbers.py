"""文号: 诸枫调〔2026〕12号, without gaps for each unit, year and word, and never given twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.disputes.serials import next_serial
from mediation.papers.models import UnitMark
from mediation.regions.codes import full
from mediation.regions.models import Region
from mediation.units.models import Unit
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.outcomes import UnitKind

# What ends a name and tells nothing apart.
ENDINGS = ("街道", "社区", "调委", "镇", "乡", "村", "居")


class Given(NamedTuple):
    """A number and its place in the row of numbers."""

    number: str
    serial: int


def whose(session: Session, dispute: Dispute, body: str) -> Unit | None:
    """The unit in whose name a paper stands: each committee has its own row of numbers, whoever issues (domain.md §5.3).

    Of two units with one name the one that has to do with the case.
    """
    near = {dispute.unit_id, dispute.desk_id, dispute.accepted_by_unit_id, *(leg.unit_id for leg in dispute.legs)}
    found = session.scalars(select(Unit).where(Unit.name == body).order_by(Unit.id)).all() if body else []
    return next((unit for unit in found if unit.id in near), found[0] if found else None)


def take_number(session: Session, unit: Unit, *, word: str, year: int) -> Given:
    """The next one. The counter stays locked until the transaction ends: rolled back, it was never given."""
    mark = mark_of(session, unit)
    serial = next_serial(session, f"paper:{unit.id}:{year}:{word}")
    return Given(f"{mark}{word}〔{year}〕{serial}号", serial)


def mark_of(session: Session, unit: Unit) -> str:
    """The unit's mark, given the first time one is asked for: the shortest that no other unit has."""
    known = session.scalar(select(UnitMark.mark).where(UnitMark.unit_id == unit.id))
    if known is not None:
        return known
    insert = (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(UnitMark)
    for mark in _candidates(session, unit):
        # another transaction that takes the same mark, or gives this unit one, is waited for
        session.execute(insert.values(unit_id=unit.id, mark=mark).on_conflict_do_nothing())
        known = session.scalar(select(UnitMark.mark).where(UnitMark.unit_id == unit.id))
        if known is not None:
            return known
    raise Refused(f"{unit.name}的文号简称定不下来，请系统管理员先改这个单位的简称。")


def _candidates(session: Session, unit: Unit) -> Iterator[str]:
    """诸 for the county, its town's first character, then as much of the own name as tells it apart."""
    places = {region.code: region for region in session.scalars(select(Region).where(
        Region.code.in_([full(unit.region_code[:6]), full(unit.region_code[:9])])
    ))}
    county = places.get(full(unit.region_code[:6]))
    first = county.short_name[0] if county else ""
    if unit.kind is UnitKind.COUNTY_CENTRE:
        own = "矛"
    elif unit.level is Level.COUNTY:
        own = _bare(unit.short_name)[1:] or unit.short_name
    else:
        own = _bare(unit.short_name)
    town = places.get(full(unit.region_code[:9])) if unit.level is Level.VILLAGE else None
    if town is not None:
        # villages are many and often share a character: they are called by their whole name
        for length in range(1, len(town.short_name) + 1):
            yield first + town.short_name[:length] + own
    else:
        for length in range(1, len(own) + 1):
            yield first + own[:length]
    yield first + unit.short_name
    yield f"{first}{unit.short_name}{unit.id}"


def _bare(name: str) -> str:
    """枫桥镇 → 枫桥. A name of one character stays whole."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name
