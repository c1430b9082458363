"""Every unit of a county at once: its centres, village committees, specialist committees and departments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.accounts.actions import note
from mediation.regions.codes import full, prefix
from mediation.regions.models import Region
from mediation.regions.naming import county_word
from mediation.regions.queries import places
from mediation.units.models import Competence, Unit
from mediation.units.queries import EVERY_CATEGORY, centre_code, units
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.outcomes import UnitKind


class Founded(NamedTuple):
    """A unit to be, with the category it is competent for (none: a department takes what it is assigned)."""

    code: str
    name: str
    short_name: str
    kind: UnitKind
    region_code: str
    category: str | None


# 司法部 category → words of the committee's name, word of its short name.
SPECIALISTS: dict[str, tuple[str, str]] = {
    "13": ("医疗纠纷", "医"),
    "14": ("道路交通事故纠纷", "交"),
    "10": ("劳动争议", "劳"),
    "15": ("物业纠纷", "物"),
    "01": ("婚姻家庭纠纷", "婚"),
    "12": ("消费纠纷", "消"),
}
DEPARTMENTS: dict[str, tuple[str, str]] = {
    "court": ("人民法院", "法院"),
    "police": ("公安局", "公安局"),
    "labour": ("人力资源和社会保障局", "人社局"),
}
LEVEL_OF_KIND: dict[UnitKind, Level] = {
    UnitKind.VILLAGE_COMMITTEE: Level.VILLAGE,
    UnitKind.TOWN_CENTRE: Level.TOWN,
    UnitKind.COUNTY_CENTRE: Level.COUNTY,
    UnitKind.SPECIALIST: Level.COUNTY,
    UnitKind.DEPARTMENT: Level.COUNTY,
}


def found_county(session: Session, *, county: str, at: datetime) -> int:
    """Create what is missing and return how many; what is there stays as people edited it."""
    place = session.get(Region, full(county))
    if place is None:
        raise Refused(f"还没有导入 {county} 的行政区划，请先运行 flask regions load --county {county}。")
    known = {unit.code for unit in session.scalars(units(county))}
    wanted = [unit for unit in _all_units(session, place) if unit.code not in known]
    if not wanted:
        return 0
    rows = [
        {"code": unit.code, "name": unit.name, "short_name": unit.short_name, "kind": unit.kind,
         "region_code": unit.region_code, "level": LEVEL_OF_KIND[unit.kind], "active": True}
        for unit in wanted
    ]
    session.execute(insert(Unit), rows)
    ids = {unit.code: unit.id for unit in session.scalars(units(county))}
    competences = [
        {"unit_id": ids[unit.code], "category": unit.category, "region_prefix": prefix(unit.region_code)}
        for unit in wanted
        if unit.category is not None
    ]
    session.execute(insert(Competence), competences)
    note(session, actor=SYSTEM, at=at, kind="found_county", subject=county, facts={"units": len(wanted)})
    return len(wanted)


def _all_units(session: Session, county: Region) -> Iterator[Founded]:
    word, digits = county_word(county.name), county.code[:6]
    yield Founded(
        centre_code(Level.COUNTY, county.code), f"{county.name}社会治理中心", f"{word}中心",
        UnitKind.COUNTY_CENTRE, county.code, EVERY_CATEGORY,
    )
    for category, (words, mark) in SPECIALISTS.items():
        yield Founded(
            f"S{digits}-{category}", f"{county.name}{words}人民调解委员会", f"{word}{mark}调委",
            UnitKind.SPECIALIST, county.code, category,
        )
    for latin, (words, mark) in DEPARTMENTS.items():
        yield Founded(
            f"D{digits}-{latin}", f"{county.name}{words}", f"{word}{mark}",
            UnitKind.DEPARTMENT, county.code, None,
        )
    for town in session.scalars(places(county.code, "town")):
        yield Founded(
            centre_code(Level.TOWN, town.code), f"{town.name}社会治理中心", town.name,
            UnitKind.TOWN_CENTRE, town.code, EVERY_CATEGORY,
        )
    for village in session.scalars(places(county.code, "village")):
        yield Founded(
            centre_code(Level.VILLAGE, village.code), f"{village.name}人民调解委员会", village.name,
            UnitKind.VILLAGE_COMMITTEE, village.code, EVERY_CATEGORY,
        )
