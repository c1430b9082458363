"""Disputes as the API shows them: names looked up once for a whole list, private fields masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation import logs
from mediation.access import Actor
from mediation.accounts import models as accounts
from mediation.api.answers import (
    CaseBrief,
    CaseFull,
    Category,
    ClaimOut,
    ClockBrief,
    LightOut,
    Named,
    PartyOut,
    Person,
    RequestOut,
)
from mediation.api.models import Scope
from mediation.clocks.queries import clocks_of
from mediation.clocks.reasons import light_of
from mediation.disputes.journal import Look, log_reading
from mediation.disputes.models import Dispute
from mediation.disputes.related import numbers_for, seen
from mediation.disputes.relations import relations
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.sides import Party
from mediation.units.models import Unit
from workflows.dispute import WORKFLOW
from workflows.lights import LightKind
from workflows.permissions import BY_NAME
from workflows.roles import Relation
from workflows.states import State


class Names:
    """Units and people by id, in two queries for any number of cases."""

    def __init__(self, session: Session, *, units: Iterable[int | None], people: Iterable[int | None]) -> None:
        found = session.execute(select(Unit.id, Unit.code, Unit.short_name).where(Unit.id.in_(_ids(units))))
        self._units = {row.id: Named(code=row.code, name=row.short_name) for row in found}
        columns = select(accounts.Person.id, accounts.Person.username, accounts.Person.name)
        staff = session.execute(columns.where(accounts.Person.id.in_(_ids(people))))
        self._people = {row.id: Person(username=row.username, name=row.name) for row in staff}

    def unit(self, unit_id: int | None) -> Named | None:
        """None for no unit."""
        return self._units.get(unit_id or 0)

    def person(self, person_id: int | None) -> Person | None:
        """None for no person, which in events is the system."""
        return self._people.get(person_id or 0)


def briefs(session: Session, cases: Sequence[Dispute], *, actor: Actor, at: datetime) -> list[CaseBrief]:
    """Cases of a list."""
    names = _names_of(session, cases)
    return [CaseBrief(**_brief(case, names, actor, at)) for case in cases]


def full(session: Session, case: Dispute, *, actor: Actor, at: datetime) -> CaseFull:
    """One case with claims, clocks and open requests."""
    names = _names_of(session, [case])
    clocks = [
        ClockBrief(kind=clock.kind, label=clock.kind.label, status=clock.status, due_at=clock.due_at, provisional=clock.provisional,
                   light=LightOut(**light_of(session, clock, at)._asdict()))
        for clock in clocks_of(session, case.id)
    ]
    claims = [ClaimOut(no=c.no, text=c.text, amount=c.amount, outcome=c.outcome) for c in case.claims]
    source = {"system": case.source_system, "number": case.source_number}
    return CaseFull(
        **_brief(case, names, actor, at), description=case.description, occurred_on=case.occurred_on,
        source=source if any(source.values()) else None, hazards=case.hazards, tried=case.tried,
        proactive=case.proactive, same_matter=case.same_matter,
        related=list(seen(session, actor, numbers_for(session, case.id))), route=case.route, claims=claims, clocks=clocks,
        requests=[requested(session, row, case) for row in _open_requests(session, case)],
        main=session.scalar(select(Dispute.number).where(Dispute.id == case.main_id)),
    )


def requested(session: Session, row: Request, case: Dispute) -> RequestOut:
    """A request with the names of who asked and who decides."""
    names = Names(session, units=[row.unit_id], people=[row.asked_by])
    asker, unit = names.person(row.asked_by), names.unit(row.unit_id)
    assert asker is not None and unit is not None  # foreign keys
    return RequestOut(
        id=row.id, number=case.number, name=row.name, label=label_of(row.name), status=row.status, asked_by=asker,
        asked_at=row.asked_at, unit=unit, climbs_at=row.climbs_at, facts=row.facts, sentence=row.sentence,
    )


def label_of(name: str) -> str:
    """The word for a move, an act, or a request for one of them."""
    for prefix, word in (("ask_", "申请"), ("refuse_", "不同意")):
        if name.startswith(prefix):
            return word + label_of(name.removeprefix(prefix))
    row = WORKFLOW.by_name.get(name) or BY_NAME.get(name)
    return row.label if row else name


def log_full(session: Session, case: Dispute, *, actor: Actor, at: datetime) -> None:
    """Who read uncovered parties is written down, as when they are uncovered on a page."""
    if actor.person_id is not None and sees_all(actor):
        log_reading(session, person_id=actor.person_id, unit_id=actor.unit_id, dispute_id=case.id, what=Look.UNCOVER,
                    at=at, request_id=logs.error_number())


def sees_all(actor: Actor) -> bool:
    """Whether ID numbers, phones and addresses are shown whole."""
    return Scope.PARTIES_FULL in (actor.scopes or frozenset())


def light(case: Dispute, at: datetime) -> LightKind:
    """The colour of the most pressing clock."""
    if not case.is_open:
        return LightKind.MET
    if case.state is State.SUSPENDED:
        return LightKind.PAUSED
    if case.due_at is not None and at > case.due_at:
        return LightKind.RED
    return LightKind.AMBER if case.amber_at is not None and at >= case.amber_at else LightKind.GREEN


def _brief(case: Dispute, names: Names, actor: Actor, at: datetime) -> dict[str, Any]:
    own = bool(relations(actor, case) & {Relation.HOLDER, Relation.DESK})
    return {
        "number": case.number, "tracking_code": case.tracking_code, "title": case.title, "channel": case.channel,
        "state": case.state, "state_label": State(case.state).label, "stage": case.stage, "level": case.level,
        "region": Named(code=case.region_code, name=case.place_name), "desk": names.unit(case.desk_id),
        "unit": names.unit(case.unit_id), "mediator": names.person(case.mediator_id),
        "responsible": names.person(case.responsible_id), "category": Category(moj=case.category, czb=case.czb),
        "risk": case.risk, "difficulty": case.difficulty, "light": light(case, at), "outcome": case.outcome,
        "parties": [_party(party, sees_all(actor), own) for party in case.parties], "escalations": case.escalations,
        "supervised": case.supervised, "due_at": case.due_at, "due_provisional": case.due_provisional, "overdue_since": case.overdue_since,
        "registered_at": case.registered_at, "accepted_at": case.accepted_at, "concluded_at": case.concluded_at,
        "closed_at": case.closed_at, "version": case.version,
    }


def _party(party: Party, whole: bool, own: bool) -> PartyOut:
    """Minors stay covered outside the units that handle the case, whatever the scope."""
    whole = whole and (own or not party.minor)
    return PartyOut(
        no=party.no, role=party.role, kind=party.kind, name=party.name, count=party.count, minor=party.minor,
        id_number=(party.id_number if whole else party.masked_id) or None,
        phone=(party.phone if whole else party.masked_phone) or None,
        address=(party.address if whole else party.masked_address) or None,
        sex=party.sex, ethnic=party.ethnic if whole else None, job=party.job if whole else None,
        representative=party.representative, represents=party.represents_no, left_at=party.left_at,
    )


def _names_of(session: Session, cases: Sequence[Dispute]) -> Names:
    return Names(
        session, units=[unit for case in cases for unit in (case.desk_id, case.unit_id)],
        people=[person for case in cases for person in (case.mediator_id, case.responsible_id)],
    )


def _open_requests(session: Session, case: Dispute) -> list[Request]:
    mine = select(Request).where(Request.dispute_id == case.id, Request.status == RequestStatus.OPEN)
    return list(session.scalars(mine.order_by(Request.id)))


def _ids(values: Iterable[int | None]) -> list[int]:
    return sorted({value for value in values if value is not None})
