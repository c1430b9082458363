"""案案有人管: what the nightly look found that can no longer move."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk
from workflows.labels import Labelled

OPEN = text("cleared_at IS NULL")


class FindingKind(Labelled):
    """What is wrong with a case."""

    NO_HOLDER = "no_holder", "没有在岗、有权的人负责"
    HOLDER_AWAY = "holder_away", "负责人请假，没有人代"
    ENDLESS_PAUSE = "endless_pause", "中止没有写到哪天，或已过那天"
    NO_RULE = "no_rule", "时限没有对应的规则"
    DATE_DIFFERS = "date_differs", "存的日子和重算的不一样"
    UNOPENED = "unopened", "上报一天了还没有人打开"
    BOUNCED = "bounced", "退回两次以上"
    BROKEN_PROMISE = "broken_promise", "约定到期没有履行"


# Kept apart from all others: its case goes its way, and whoever mediated asks after it.
PROMISE = FindingKind.BROKEN_PROMISE
# What only the administrator mends: an order to a unit would change nothing.
TECHNICAL = frozenset({FindingKind.NO_RULE, FindingKind.DATE_DIFFERS})


class Finding(Base):
    """One kind of fault on one case, from the night it was found to the night it was gone."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("uq_finding_one_open", "dispute_id", "kind", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    kind: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(200), default="")
    found_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
