"""What waits for the supervisor's own word today: answers to orders, and cases that can no longer move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import and_, func
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.supervision.finding_rows import counts
from mediation.supervision.findings import PROMISE
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import answer_due, orders_seen


def waiting(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Label, number, link, tone: one line above the four questions."""
    answered = and_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ANSWERED.value)
    due, decide = session.execute(orders_seen(actor).with_only_columns(
        func.count().filter(answer_due(at)), func.count().filter(answered))).one()
    found = counts(session, actor)
    promises = found.pop(PROMISE, 0)
    stuck = sum(found.values())
    return [
        {"label": "今天该回我的督办", "value": due, "url": url_for("orders.index", tab="today"), "tone": "red" if due else ""},
        {"label": "有答复，等我定", "value": decide, "url": url_for("orders.index", tab="decide"), "tone": ""},
        {"label": "案案有人管，要看的", "value": stuck, "url": url_for("findings.index"), "tone": "red" if stuck else ""},
        {"label": "约定到期没履行", "value": promises, "url": url_for("findings.index", kind=PROMISE.value), "tone": ""},
    ]
