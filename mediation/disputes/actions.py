"""advance, record, request: the only ways to change a case. Page, API, phone, import and job all call these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM, Actor
from mediation.accounts.models import Person
from mediation.clocks import actions as clocks
from mediation.config import LOCAL
from mediation.disputes import search, telling
from mediation.disputes.aftermath import follow
from mediation.disputes.approvals import approver_unit, climb_moment, deciders
from mediation.disputes.effects import EFFECTS, Doing
from mediation.disputes.events import Event, append, plain
from mediation.disputes.facts import CaseFile, Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.relations import responsible, standing
from mediation.disputes.requests import Request, RequestStatus, restored
from mediation.disputes.standing_in import behalf
from mediation.disputes.timing import apply, move_clocks, press
from mediation.once import read_once
from workflows.acts import check_act
from workflows.case import Attempt
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW
from workflows.grounds import ExtendGround
from workflows.guarding import Refused, obey
from workflows.moves import fits_any
from workflows.permissions import BY_NAME
from workflows.roles import Role
from workflows.states import UNREGISTERED, State

# What belongs to the case file on the timeline; all else is an act.
OF_FILE = frozenset({"session", "agreement", "addendum", "sign_agreement", "seal", "performance", "pay_many", "correct_performance"})
# With every move: built once.
OPEN_REQUESTS = select(Request).where(
    Request.dispute_id == bindparam("dispute_id"), Request.status == RequestStatus.OPEN
)


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
            _void_requests(session, dispute, at, but=name if approver else None)
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


def request(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, **facts: Any
) -> Request:
    """Ask for what needs a second person. State and clocks stay; the same guards are asked now and again then."""
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts=facts, approved=True)
    if name in WORKFLOW.by_name:
        move = WORKFLOW.by_name[name]
        WORKFLOW.check_role(move, attempt)
        clauses, label, guards = move.asks, move.label, move.guards
    else:
        act = BY_NAME[name]
        check_act(act, attempt)
        clauses, label, guards = act.asks, act.label, ()
    if not fits_any(clauses, attempt):
        raise Refused(f"“{label}”不用申请，可以直接办。" if clauses == () else f"“{label}”不归你提出。", "role")
    obey(guards, attempt)
    if actor.person_id is None or actor.unit_id is None:
        raise Refused("申请要由在岗的人提出。", "role")
    if open_request(session, dispute, name):
        raise Refused(already_asked(label))
    unit = approver_unit(session, dispute, name, actor, at)
    event = append(session, dispute, kind="act", name=f"ask_{name}", before=State(dispute.state).value,
                   actor=actor, at=at, facts={**facts, **behalf(session, dispute, actor, name)})
    row = Request(
        dispute_id=dispute.id, name=name, facts=plain(facts), asked_by=actor.person_id, asked_unit_id=actor.unit_id,
        asked_at=at, unit_id=unit.id, climbs_at=climb_moment(session, at), status=RequestStatus.OPEN,
    )
    session.add(row)
    session.flush()
    telling.tell_unit_head(session, dispute, event, unit, at=at, kind=f"request:{name}", label=label)
    return row


def approve(
    session: Session, row: Request, *, actor: Actor, at: datetime, sentence: str = "", **chosen: Any
) -> Event:
    """The second person says yes: the move is made now, with both names; `chosen` is what they add to it. Raises Refused."""
    _may_decide(session, row, actor)
    dispute = session.get_one(Dispute, row.dispute_id)
    asker = asking_actor(session, row)
    facts = {**restored(row.facts), **chosen}
    _decide(row, RequestStatus.APPROVED, actor=actor, at=at, sentence=sentence)
    if row.name in WORKFLOW.by_name:
        return advance(session, dispute, row.name, actor=asker, at=at, approver=actor, **facts)
    return record(session, dispute, row.name, actor=asker, at=at, approver=actor, asked_at=row.asked_at, **facts)


def refuse(session: Session, row: Request, *, actor: Actor, at: datetime, sentence: str) -> Event:
    """The second person says no, with a sentence."""
    _may_decide(session, row, actor)
    if not sentence.strip():
        raise Refused("不同意要写一句理由，提的人才知道怎么改。")
    dispute = session.get_one(Dispute, row.dispute_id)
    _decide(row, RequestStatus.REFUSED, actor=actor, at=at, sentence=sentence)
    event = append(session, dispute, kind="act", name=f"refuse_{row.name}", before=State(dispute.state).value,
                   actor=actor, at=at, facts={"sentence": sentence})
    telling.tell_person(session, dispute, event, row.asked_by, at=at, kind=f"request_refused:{row.name}")
    return event


def asking_actor(session: Session, row: Request) -> Actor:
    """Who asked, acting for the unit they asked from."""
    from mediation.units.queries import actor_for

    person = session.get_one(Person, row.asked_by)
    return actor_for(session, person, row.asked_unit_id, at=row.asked_at)


def open_request(session: Session, dispute: Dispute, name: str) -> Request | None:
    """The one open request of that name."""
    return session.scalars(select(Request).where(
        Request.dispute_id == dispute.id, Request.name == name, Request.status == RequestStatus.OPEN
    )).one_or_none()


def already_asked(label: str) -> str:
    """Nothing is asked for twice at a time."""
    return f"{label}已经提出过，正在等审批。"


def _may_decide(session: Session, row: Request, actor: Actor) -> None:
    if row.status != RequestStatus.OPEN:
        raise Refused("这个申请已经处理过了。", "state")
    if actor.person_id == row.asked_by:
        raise Refused("自己提的不能自己批，请另一位负责人来批。", "role")
    if row.name == "recuse" and actor.person_id == session.get_one(Dispute, row.dispute_id).mediator_id:
        raise Refused("是你自己要不要回避，请另一位负责人来定。", "role")
    if actor.unit_id != row.unit_id or not actor.has(*deciders(session, row)):
        raise Refused("这个申请不归你审批。", "role")


def _decide(row: Request, status: RequestStatus, *, actor: Actor, at: datetime, sentence: str) -> None:
    row.status, row.decided_by, row.decided_at = status, actor.person_id, at
    row.sentence = sentence.strip() or None


def _void_requests(session: Session, dispute: Dispute, at: datetime, but: str | None) -> None:
    """Any other move of the case voids what was asked for."""
    for row in session.scalars(OPEN_REQUESTS, {"dispute_id": dispute.id}):
        if row.name != but:
            row.status, row.decided_at = RequestStatus.VOID, at
            row.sentence = "这件有了别的进展，申请自动作废"


def system_advance(session: Session, dispute: Dispute, name: str, *, at: datetime, **facts: Any) -> Event:
    """The same door for scheduled jobs."""
    return advance(session, dispute, name, actor=SYSTEM, at=at, **facts)
