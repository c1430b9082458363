"""What waits for the supervisor's own word today: answers to orders, and cases that can no longer move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.supervision.findings import Finding
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import answer_due, orders_seen


def waiting(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Label, number, link, tone: one line above the four questions."""
    answered = and_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ANSWERED.value)
    due, decide = session.execute(orders_seen(actor).with_only_columns(
        func.count().filter(answer_due(at)), func.count().filter(answered))).one()
    stuck = session.scalar(
        select(func.count()).select_from(Finding).join(Dispute, Dispute.id == Finding.dispute_id)
        .where(Finding.cleared_at.is_(None), visible(actor))
    ) or 0
    lines: tuple[tuple[str, int, str, dict[str, Any], str], ...] = (
        ("今天该回我的督办", due, "orders.index", {"tab": "today"}, "red"),
        ("有答复，等我定", decide, "orders.index", {"tab": "decide"}, ""),
        ("案案有人管，要看的", stuck, "findings.index", {}, "red"),
    )
    return [
        {"label": label, "value": number, "url": url_for(endpoint, **args), "tone": tone if number else ""}
        for label, number, endpoint, args, tone in lines if endpoint in current_app.view_functions
    ]
