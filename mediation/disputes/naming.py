"""Everything a page of one case says by name, read in one query: people, units, who assists, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.regions.codes import full
from mediation.regions.models import Region
from mediation.regions.naming import level_words
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.units.models import Unit
from mediation.units.queries import centre_code
from workflows.case import Known
from workflows.levels import Level

UNIT, PERSON, ASSISTING, WAITING, PLACE, AWAY, KIN = "unit", "person", "assisting", "waiting", "place", "away", "kin"


@dataclass(frozen=True)
class Names:
    """People and units by id, units by code; units that assist; open requests with the unit that decides;
    the levels in the county's own words; who of the unit is away, to which day, and who stands in."""

    people: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    unit_codes: dict[str, str] = field(default_factory=dict)
    assisting: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    levels: dict[Level, str] = field(default_factory=lambda: level_words(""))
    away: dict[int, tuple[date, str]] = field(default_factory=dict)
    # number → title of other cases of the same people
    kin: dict[str, str] = field(default_factory=dict)
    # the reader mediated: who was content stays untold (`unheard`)
    veiled: bool = False


def names_of_case(
    session: Session, dispute: Dispute, events: Sequence[Event] = (), today: date | None = None,
    kin: Select[int, str, str] | None = None,
) -> Names:
    """What the case, its legs, the bodies over its place and these events speak of; with `today` who is away.

    `kin`: id, number and title of other cases, read along with the rest.
    """
    people = {dispute.mediator_id, dispute.responsible_id, *(leg.mediator_id for leg in dispute.legs)}
    people |= {i for e in events for i in (e.actor_id, e.approver_id)}
    units = {dispute.unit_id, dispute.desk_id, *(leg.unit_id for leg in dispute.legs)}
    units |= {i for e in events for i in (e.actor_unit_id, e.facts.get("left_unit_id"))}
    codes = {centre_code(level, dispute.region_code) for level in Level}
    codes |= {e.facts["proposed_unit"] for e in events if e.facts.get("proposed_unit")}
    rows: Iterable[Any] = session.execute(union_all(
        _units(UNIT).where(Unit.id.in_(units - {None}) | Unit.code.in_(codes)),
        select(literal(PERSON), Person.id, Person.username, Person.name).where(Person.id.in_(people - {None})),
        _units(ASSISTING).join(Involvement, Involvement.unit_id == Unit.id)
        .where(Involvement.dispute_id == dispute.id, Involvement.part.in_(("assisting", "co_handler"))),
        select(literal(WAITING), Request.id, Request.name, Unit.short_name).join(Unit, Unit.id == Request.unit_id)
        .where(Request.dispute_id == dispute.id, Request.status == RequestStatus.OPEN),
        select(literal(PLACE), literal(0), Region.code, Region.name).where(Region.code == full(dispute.region_code[:6])),
        *([_aways(dispute, today)] if today else []),
        *([select(literal(KIN), *kin.subquery().c)] if kin is not None else []),
    ))
    made = Names()
    for kind, key, code, name in rows:
        if kind == UNIT:
            made.units[key] = made.unit_codes[code] = name
        elif kind == PERSON:
            made.people[key] = name
        elif kind == ASSISTING:
            made.assisting.append(name)
        elif kind == PLACE:
            made.levels.update(level_words(name))
        elif kind == KIN:
            made.kin[code] = name
        elif kind == AWAY:
            made.away[key] = date.fromisoformat(code), name
        else:
            made.waiting.append((code, name))
    return made


def veil(names: Names, events: Sequence[Event], known: Known) -> Names:
    """The same for a reader who may not hear yet who was content; asked only where somebody has said anything."""
    said = any(event.name in ("feed_back", "rate") for event in events)
    return replace(names, veiled=True) if said and known("unheard") else names


def _units(kind: str) -> Select[str, int, str, str]:
    return select(literal(kind), Unit.id, Unit.code, Unit.short_name)


def _aways(dispute: Dispute, today: date) -> Select[str, int, str, str]:
    substitute = aliased(Person)
    return (
        select(literal(AWAY), Absence.person_id, cast(Absence.last_day, String), func.coalesce(substitute.name, ""))
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.unit_id == (dispute.unit_id or dispute.desk_id), away_on(today))
    )
