"""处理: what a supervisor or leader can do about a climbed case, each with a line of help or the guard's sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.clocks.models import Clock
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import CaseFile
from mediation.disputes.menu import PULL
from mediation.disputes.models import Dispute
from mediation.supervision.leading import LeaderCase
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import OpenOrder
from workflows.acts import may_open
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused, file_sentence
from workflows.levels import Level
from workflows.permissions import BY_NAME

# name of the act or move, what the board calls it, icon, help
ENTRIES = (
    ("supervise", "督办", "flag", "限期答复，逾期自动亮牌"),
    ("take_charge", "包案", "user-star", "指定一位领导负责到底"),
    ("escalate", PULL, "arrow-up", ""),
    ("send_down", "交办下级", "arrow-down", "下一级接着办，本级看着"),
)


def led_by(session: Session, disputes: Sequence[Dispute]) -> dict[int, tuple[LeaderCase, str]]:
    """包案 in force on these cases, with the leader's name, in one query."""
    mine = select(LeaderCase, Person.name).join(Person, Person.id == LeaderCase.leader_id).where(
        LeaderCase.dispute_id.in_([dispute.id for dispute in disputes]), LeaderCase.ended_at.is_(None))
    return {case.dispute_id: (case, name) for case, name in session.execute(mine)}


def attempts(
    session: Session, actor: Actor, disputes: Sequence[Dispute], orders: Mapping[int, tuple[SupervisionOrder, Clock]],
    led: Mapping[int, tuple[LeaderCase, str]], at: datetime,
) -> dict[int, Attempt]:
    """The question put to the rules for each case; what their guards would look up one by one is read at once."""
    known = {key: OpenOrder(order.number, order.status == OrderStatus.ANSWERED, order.grade)
             for key, (order, _) in orders.items()}
    found = {}
    for dispute in disputes:
        attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
        assert isinstance(attempt.known, CaseFile)
        attempt.known.tell("open_order", known.get(dispute.id))
        attempt.known.tell("leader_case", led[dispute.id][0] if dispute.id in led else None)
        found[dispute.id] = attempt
    return found


def entries(
    dispute: Dispute, attempt: Attempt, levels: Mapping[Level, str], *, see: str | None = None
) -> list[dict[str, Any]]:
    """All four, always; what cannot be done now says why. `see`: the order in force, which stands against another."""
    found = []
    for name, label, icon, help_line in ENTRIES:
        above = dispute.level.above
        if name == "escalate" and above is not None:
            help_line = f"{levels[above]}中心接过来办，{levels[dispute.level]}里协助"
        found.append({
            "label": label, "icon": icon, "help": help_line, "why": closed(name, attempt),
            "url": url_for("disputes.do", number=dispute.number, name=name),
            "see": see if name == "supervise" else None,
        })
    return found


def closed(name: str, attempt: Attempt) -> str | None:
    """The sentence that stands against it, asked the way its form page asks; None where it is open."""
    move = WORKFLOW.by_name.get(name)
    row = move or BY_NAME[name]
    try:
        if move:
            WORKFLOW.check_role(move, attempt)
        else:
            may_open(BY_NAME[name], attempt)
    except Refused as refusal:
        return refusal.sentence
    return file_sentence(row.guards, attempt)
