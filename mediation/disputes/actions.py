"""advance and record: the only ways to change a case. Page, API, phone, import and job all call these.

What needs a second person is asked for first (requesting.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks import actions as clocks
from mediation.config import LOCAL
from mediation.disputes import search, telling
from mediation.disputes.aftermath import follow
from mediation.disputes.effects import EFFECTS, Doing
from mediation.disputes.events import Event, append
from mediation.disputes.facts import CaseFile, Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.relations import responsible, standing
from mediation.disputes.requests import void_requests
from mediation.disputes.standing_in import behalf
from mediation.disputes.timing import apply, move_clocks, press
from mediation.once import read_once
from workflows.acts import check_act
from workflows.case import Attempt
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW
from workflows.grounds import ExtendGround
from workflows.permissions import BY_NAME
from workflows.roles import Role
from workflows.states import UNREGISTERED, State

# What belongs to the case file on the timeline; all else is an act.
OF_FILE = frozenset({"session", "agreement", "addendum", "sign_agreement", "seal", "performance", "pay_many", "correct_performance"})


def attempt_of(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, facts: dict[str, Any],
    approved: bool = False,
) -> Attempt:
    """The question put to the rules: this person, this case, these facts, now."""
    inquiry = Inquiry(session, dispute, actor, at, facts)
    # a page and its menu put the same question with nothing filled in: what one looked up serves the other
    known = CaseFile(inquiry) if facts else read_once(session, ("known", dispute.id, actor, at), lambda: CaseFile(inquiry))
    return Attempt(
        case=dispute, roles=actor.roles, relations=standing(session, actor, dispute), facts=facts, known=known,
        at=at.astimezone(LOCAL), person_id=actor.person_id, approved=approved,
    )


def advance(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, approver: Actor | None = None,
    **facts: Any,
) -> Event:
    """Make one move: rules, state, effect, responsible person, event, clocks, notices, in this transaction.

    Raises Refused with the sentence for the user; the caller must then roll back. Never commits.
    """
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts=facts, approved=approver is not None)
    before = dispute.state
    approver_id = approver.person_id if approver else None
    with session.no_autoflush:
        move = WORKFLOW.fire(name, attempt)
        kept = {**facts, **behalf(session, dispute, actor, name)}
        if name in EFFECTS:
            EFFECTS[name](Doing(session, dispute, actor, at, kept, attempt.known, attempt.relations))
        person = responsible(session, dispute, at, acting=None if approver else actor)
        dispute.responsible_id = person.id if person else None
        if before == UNREGISTERED:
            session.flush()  # clocks and event need its id
        else:
            void_requests(session, dispute.id, at, but=name if approver else None)
        apply(session, dispute, move, at=at, facts=facts, actor_id=actor.person_id, approver_id=approver_id)
    # Writes all of the move at once: the case in one UPDATE, its clocks together.
    event = append(
        session, dispute, kind="system" if actor.has(Role.SYSTEM) else "move", name=name,
        before=None if before == UNREGISTERED else State(before).value, actor=actor, at=at, facts=kept,
        approver_id=approver_id,
    )
    telling.tell(session, dispute, event, audiences=move.tells, label=move.label, at=at)
    follow(session, dispute, event, at)
    return event


def record(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, approver: Actor | None = None,
    **facts: Any,
) -> Event:
    """Write an act that changes no state: same rules, same event, same transaction. Raises Refused."""
    act = BY_NAME[name]
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts=facts, approved=approver is not None)
    check_act(act, attempt)
    kept = {**facts, **behalf(session, dispute, actor, name)}
    approver_id = approver.person_id if approver else None
    with session.no_autoflush:
        if name in EFFECTS:
            EFFECTS[name](Doing(session, dispute, actor, at, kept, attempt.known, attempt.relations))
        person = responsible(session, dispute, at, acting=None if approver else actor)
        dispute.responsible_id = person.id if person else None
    session.flush()
    if act.clocks:
        move_clocks(session, dispute, act.clocks, at=at, facts=facts, label=act.label, actor_id=actor.person_id,
                    approver_id=approver_id)
    if name == "amend":
        search.index(session, dispute)
    if name == "extend":
        _extend(session, dispute, at=at, facts=facts, actor_id=actor.person_id, approver_id=approver_id)
    event = append(
        session, dispute, kind="file" if name in OF_FILE else "act", name=name,
        before=State(dispute.state).value, actor=actor, at=at, facts=kept, approver_id=approver_id,
    )
    if name not in telling.TOLD_ELSEWHERE:
        telling.tell(session, dispute, event, audiences=telling.OF_ACT.get(name, ()), label=act.label, at=at)
    follow(session, dispute, event, at)
    return event


def _extend(
    session: Session, dispute: Dispute, *, at: datetime, facts: dict[str, Any], actor_id: int | None,
    approver_id: int | None,
) -> None:
    both = facts["ground"] == ExtendGround.BOTH_PARTIES
    # The citizen's clock belongs to the parties: only their own wish moves it.
    kinds = [ClockKind.MEDIATION, ClockKind.TOTAL] if both else [ClockKind.MEDIATION]
    clocks.extend(
        session, dispute_id=dispute.id, kinds=kinds, at=at, days=facts["days"],
        reason=f"{ExtendGround(facts['ground']).label}：{facts['reason']}", approver_id=approver_id,
        actor_id=actor_id,
    )
    press(session, dispute)
