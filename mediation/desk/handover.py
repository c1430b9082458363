"""交接: who may open somebody's hand-over pack, and everything that stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.desk import handover_queries as q
from mediation.desk.handover_rows import case_rows, draft_rows, promise_rows
from mediation.disputes.conditions import in_hands_of
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.units.absence_rules import looks_after
from mediation.units.absences_queries import away, aways_of_unit
from mediation.units.postings import memberships
from mediation.units.queries import staff
from workflows.calendar import local_day
from workflows.roles import Role
from workflows.steps import day_words

FEW, NAMED = 20, 3


def sight_of(session: Session, actor: Actor, person: Person, at: datetime) -> ColumnElement[bool] | None:
    """Which of the person's cases the actor finds in the pack; None where it is none of their business."""
    if actor.person_id == person.id:
        return or_(*(visible(posting) for posting in g.get("postings", [actor])))
    works = [unit for _, unit in memberships(session, person.id, at)]
    if actor.has(Role.SUPERVISOR) and any(looks_after(actor, unit) for unit in works):
        return visible(actor)
    # somebody whose post was taken may still have cases in hand
    if actor.has(Role.SUPERVISOR) and session.scalar(select(Dispute.id).where(q.in_hand(person.id), visible(actor)).limit(1)):
        return visible(actor)
    held = select(Dispute.id).where(q.in_hand(person.id), in_hands_of() == actor.unit_id).limit(1)
    if actor.has(Role.HEAD) and (any(unit.id == actor.unit_id for unit in works) or session.scalar(held)):
        return and_(visible(actor), in_hands_of() == actor.unit_id)
    return None


def context(session: Session, actor: Actor, person: Person, sight: ColumnElement[bool], at: datetime) -> dict[str, Any]:
    """Everything for `desk/handover.html` but the form."""
    own = actor.person_id == person.id
    found = session.scalars(q.cases(person.id, sight).limit(q.SHOWN + 1)).all()
    shown = found[:q.SHOWN]
    unit_id = actor.unit_id if actor.has(Role.HEAD) else None
    absence = away(session, person.id, local_day(at))
    left = session.scalars(q.drafts(person.id).limit(FEW)).all() if own else []
    lines = case_rows(session, shown, at, person_id=person.id, unit_id=unit_id)
    return {
        "person": person, "own": own, "rows": [line for line in lines if line["changes"]],
        "rest": [line for line in lines if not line["changes"]],
        "more": len(found) > q.SHOWN, "today": day_words(local_day(at), local_day(at)), **_posts(session, actor, person, at),
        "away": f"请假到 {day_words(absence.last_day, local_day(at))}" if absence else "",
        "promises": promise_rows(q.promises(session, person.id, sight), at), "drafts": draft_rows(left, at),
        "draft_count": session.scalar(select(func.count()).select_from(q.drafts(person.id).subquery())) or 0,
    }


def takers(session: Session, actor: Actor, person: Person, at: datetime) -> list[tuple[str, str]]:
    """Who of the actor's unit could mediate instead, user name and words; who is away says until when."""
    if actor.unit_id is None or not actor.has(Role.HEAD):
        return []
    today = local_day(at)
    gone = {id_: f"（请假到 {day_words(absence.last_day, today)}）" for id_, absence in aways_of_unit(session, actor.unit_id, today).items()}
    people = [each for each in staff(session, actor.unit_id, Role.MEDIATOR, at) if each.id != person.id]
    return [(each.username, each.name + gone.get(each.id, "")) for each in sorted(people, key=lambda p: p.id in gone)]


def _posts(session: Session, actor: Actor, person: Person, at: datetime) -> dict[str, Any]:
    """Where the person works, few by name; where the actor enters an absence for them."""
    units = list({unit.id: unit for _, unit in memberships(session, person.id, at)}.values())
    names = "、".join(unit.short_name for unit in units[:NAMED]) + (f"等 {len(units)} 个单位" if len(units) > NAMED else "")
    mine = next((unit for unit in units if looks_after(actor, unit)), None)
    url = url_for("absences.index", person=person.username, unit=mine.code) if mine and actor.person_id != person.id else None
    return {"units": names or "没有单位", "enter_url": url}


def where(session: Session, person: Person) -> list[dict[str, Any]]:
    """For administrators: how many cases lie in which unit, and nothing else of them."""
    return [{"unit": name, "count": number} for name, number in q.by_unit(session, person.id)]
