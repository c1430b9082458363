"""What waits for the reader's own word today: a leader's cases and 批示, answers to orders, cases that can no longer move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.papers.template_waiting import how_many
from mediation.supervision.finding_rows import counts
from mediation.supervision.findings import PROMISE
from mediation.supervision.leading_queries import given_unanswered, own_cases
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import answer_due, orders_seen
from workflows.calendar import local_day
from workflows.joint import SEEN_AGAIN
from workflows.roles import Role


def waiting(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Label, number, link, tone: one line above the four questions."""
    answered = and_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ANSWERED.value)
    due, decide, templates = session.execute(orders_seen(actor).with_only_columns(
        func.count().filter(answer_due(at)), func.count().filter(answered), how_many(actor))).one()
    found = counts(session, actor)
    promises = found.pop(PROMISE, 0)
    stuck = sum(found.values())
    return [
        *(_leading(session, actor, at) if actor.has(Role.LEADER) else []),
        *([{"label": "文书模板，等我批", "value": templates, "url": url_for("disputes.requests"), "tone": ""}] if templates else []),
        {"label": "今天该回我的督办", "value": due, "url": url_for("orders.index", tab="today"), "tone": "red" if due else ""},
        {"label": "有答复，等我定", "value": decide, "url": url_for("orders.index", tab="decide"), "tone": ""},
        {"label": "案案有人管，要看的", "value": stuck, "url": url_for("findings.index"), "tone": "red" if stuck else ""},
        {"label": "约定到期没履行", "value": promises, "url": url_for("findings.index", kind=PROMISE.value), "tone": ""},
    ]


def _leading(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """我包的 N 件，最久 M 天没见；我的批示没答复 K."""
    number, seen, unanswered = session.execute(select(*own_cases(actor), given_unanswered(actor))).one()
    days = (local_day(at) - local_day(seen)).days if seen else 0
    return [
        {"label": "我包的", "value": number, "rest": f"件，最久 {days} 天没见" if days else ("件" if number else ""),
         "url": url_for("leading.index"), "tone": "red" if days > SEEN_AGAIN.days else ""},
        {"label": "我的批示没答复", "value": unanswered, "url": url_for("ledger.index", tab="instructions", mine=1), "tone": ""},
    ]
