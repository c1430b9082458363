"""Carrying out one step of a story through the same doors as everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.actions import record_agreement
from mediation.agreements.queries import agreements_of, signers
from mediation.config import LOCAL
from mediation.demo.actors import actor_of, registrar
from mediation.demo.stories import Step, Story
from mediation.disputes.actions import advance, record
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.disputes.requesting import approve, refuse, request
from mediation.disputes.requests import Request, RequestStatus
from mediation.meetings.actions import record_session
from mediation.promises.actions import perform
from mediation.supervision.joining_actions import arrive
from mediation.supervision.joining_queries import calls_of
from mediation.units.queries import centre_code
from workflows.dispute import WORKFLOW
from workflows.levels import Level
from workflows.outcomes import PartyRole

# Committees by their word; villages, towns and the county by the place of the story.
COMMITTEES = {
    "marriage": "01", "labour": "10", "consumer": "12", "medical": "13", "traffic": "14", "property": "15",
}
# Days counted from the step → the fact that holds the date.
DATES = {"due_in": "due_on", "until_in": "until", "asked_in": "asked_on", "told_in": "told_on"}
# Minutes from the step → the fact that holds the moment.
MOMENTS = {"held_after": "held_at", "due_after": "due_at", "arrived_after": "arrived_at"}
DEPARTMENTS = frozenset({"police", "court"})

Doer = Callable[[Session, Dispute, Actor, datetime, dict[str, Any]], object]


def begin(session: Session, story: Story, at: datetime) -> Dispute:
    """Register the dispute of a story."""
    return register(
        session, actor=registrar(session, story.steps[0].by, story.place, at), at=at, region=story.place,
        title=story.title, description=story.description, channel=story.channel, category=story.category,
        czb=story.czb, difficulty=story.difficulty, parties=story.parties, claims=story.claims,
        hazards=story.hazards, tried=story.tried, source=story.source, proactive=story.proactive,
        finder=story.finder, consent=story.consent,
        occurred_on=at.astimezone(LOCAL).date() - timedelta(days=story.occurred_before),
    )


def carry_out(session: Session, dispute: Dispute, step: Step, at: datetime) -> None:
    """Do one step after the registration; raises Refused or Invalid if the rules say no."""
    actor = actor_of(session, dispute, step.by, at)
    facts = _real(step.facts, dispute, at)
    if step.do in DOERS:
        DOERS[step.do](session, dispute, actor, at, facts)
    elif step.do in WRITERS:
        WRITERS[step.do](session, dispute, actor=actor, at=at, **facts)
    elif step.do in WORKFLOW.by_name:
        advance(session, dispute, step.do, actor=actor, at=at, **facts)
    else:
        record(session, dispute, step.do, actor=actor, at=at, **facts)


def _real(facts: dict[str, Any], dispute: Dispute, at: datetime) -> dict[str, Any]:
    """Facts as a form would send them: unit codes for words, dates for days."""
    today = at.astimezone(LOCAL).date()
    real: dict[str, Any] = {}
    for name, value in facts.items():
        if name in DATES:
            real[DATES[name]] = today + timedelta(days=value)
        elif name in MOMENTS:
            real[MOMENTS[name]] = at + timedelta(minutes=value)
        elif name in ("unit", "proposed_unit"):
            real[name] = _unit(value, dispute.region_code)
        else:
            real[name] = value
    return real


def _unit(word: str, place: str) -> str:
    if word in DEPARTMENTS:
        return f"D{place[:6]}-{word}"
    if word in COMMITTEES:
        return f"S{place[:6]}-{COMMITTEES[word]}"
    return centre_code(Level(word), place)


def _session(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    facts.setdefault("present", "、".join(party.name for party in dispute.parties))
    record_session(
        session, dispute, actor=actor, at=at, held_at=at - timedelta(minutes=5), rights_told=True, **facts
    )


def _agreement(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    today = at.astimezone(LOCAL).date()
    stamped = today if facts["form"] == "written" else None
    record_agreement(
        session, dispute, actor=actor, at=at, form=facts["form"], reached_on=today,
        terms=[_real(term, dispute, at) for term in facts["terms"]],
        signed=[party.no for party in signers(dispute) + dispute.active(PartyRole.THIRD_PARTY)], mediator_signed_on=stamped, sealed_on=stamped,
        status_meant=bool(facts.get("status_meant")),
    )


def _term(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    perform(session, dispute, actor=actor, at=at, agreement=agreements_of(session, dispute.id)[-1].no, **facts)


def _feed_back(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    advance(session, dispute, "feed_back", actor=actor, at=at, told_on=at.astimezone(LOCAL).date(), **facts)


def _report(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    told_at = (at - timedelta(minutes=3)).astimezone(LOCAL)
    record(session, dispute, "report_danger", actor=actor, at=at, told_at=told_at, **facts)


def _arrive(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    call = next(call for call in calls_of(session, dispute.id) if call.arrived_at is None)
    arrive(session, dispute, actor=actor, at=at, call=str(call.id), **facts)


def _request(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    request(session, dispute, facts.pop("move"), actor=actor, at=at, **facts)


def _approve(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    approve(session, _open(session, dispute, facts["move"]), actor=actor, at=at)


def _refuse(session: Session, dispute: Dispute, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    refuse(session, _open(session, dispute, facts["move"]), actor=actor, at=at, sentence=facts["sentence"])


def _open(session: Session, dispute: Dispute, move: str) -> Request:
    return session.scalars(select(Request).where(
        Request.dispute_id == dispute.id, Request.name == move, Request.status == RequestStatus.OPEN
    )).one()  # fmt: skip


DOERS: dict[str, Doer] = {
    "session": _session,
    "agreement": _agreement,
    "term": _term,
    "feed_back": _feed_back,
    "report_danger": _report,
    "arrive": _arrive,
    "request": _request,
    "approve": _approve,
    "refuse": _refuse,
}
