"""The county's own limits: versions of a rule set, each with the day it applies from."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.clocks.queries import DAYS, keep_days
from mediation.db import Base, Json, Pk, stored
from workflows.calendar import local_day
from workflows.labels import Labelled
from workflows.limit_files import Unreadable, load_rules, parse
from workflows.limits import RuleMissing, RuleSet

# The sets that come with the product; the county's own versions all go by the name `county`.
SHIPPED = ("standard", "gaotai", "dongzhi")
OWN = "county"
# Versions are written once and never deleted by the application; whoever did it by hand has taken them from the database.
RESTORE = "请系统管理员从备份里恢复，再来办。"


class VersionStatus(Labelled):
    """Where a version stands on its way into force. In force: the approved one with the latest day that has come."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "等复核"
    APPROVED = "approved", "已批准"
    DISCARDED = "discarded", "已丢弃"


class RuleVersion(Base):
    """One version of a rule set. `body` is what its TOML file would hold; approved, it is never changed again."""

    __tablename__ = "rule_version"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("status <> 'approved' OR (approved_at IS NOT NULL AND applies_from IS NOT NULL)",
                        name="approved_applies_from"),
        CheckConstraint("approved_by IS NULL OR approved_by <> made_by", name="second_person"),
        Index("uq_rule_version_one_draft", "status", unique=True, sqlite_where=text("status = 'draft'"),
              postgresql_where=text("status = 'draft'")),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    applies_from: Mapped[date | None]
    # 在办的也按新规则重算; else only what starts from that day on
    recounts_open: Mapped[bool] = mapped_column(default=False)
    status: Mapped[VersionStatus] = mapped_column(stored(VersionStatus, "status_known", length=20), default=VersionStatus.DRAFT)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    sentence: Mapped[str | None] = mapped_column(Text)
    # when open cases were counted again under it; set once
    recounted_at: Mapped[datetime | None]


# Who starts a clock needs the calendar with the rules: both in one statement, built once.
IN_FORCE = select(
    select(RuleVersion.body)
    .where(RuleVersion.status == VersionStatus.APPROVED, RuleVersion.applies_from <= bindparam("day"))
    .order_by(RuleVersion.applies_from.desc(), RuleVersion.version.desc())
    .limit(1)
    .scalar_subquery(),
    DAYS.scalar_subquery(),
)


def rules_in_force(session: Session, at: datetime) -> RuleSet:
    """The approved version with the latest day that has come; the shipped standard before there is one."""
    day = local_day(at)
    held = _held(session)
    if day not in held:
        body, days = session.execute(IN_FORCE, {"day": day}).one()
        keep_days(session, days)
        held[day] = load_rules() if body is None else _read(body, "现在生效的规则")
    return held[day]


def rules_of(session: Session, name: str, version: int) -> RuleSet:
    """The very set a clock was started under: the county's own version, else the shipped one of that name. RuleMissing if it is gone."""
    held = _held(session)
    if (name, version) not in held:
        if name in SHIPPED:
            held[name, version] = load_rules(name)
        else:
            one = select(RuleVersion.body).where(RuleVersion.name == name, RuleVersion.version == version)
            body = session.scalar(one)
            if body is None:
                raise RuleMissing(f"这件的时限按{_called(name, version)}算，这一版不见了，算不出日子；{RESTORE}")
            held[name, version] = _read(body, _called(name, version))
    return held[name, version]


def forget_rules(session: Session) -> None:
    """After a version changed: what this session has read of them is old."""
    session.info.pop("rules", None)


def _held(session: Session) -> dict[Any, RuleSet]:
    """Read once a transaction: a session that lives long still sees what another approved."""
    running = session.get_transaction() or session.begin()
    known = session.info.get("rules")
    if known is None or known[0] is not running:
        known = session.info["rules"] = (running, {})
    held: dict[Any, RuleSet] = known[1]
    return held


def _called(name: str, version: int) -> str:
    return f"{'本县规则' if name == OWN else name}第 {version} 版"


def _read(body: dict[str, Any], called: str) -> RuleSet:
    try:
        return _parsed(json.dumps(body, sort_keys=True))
    except Unreadable as error:
        raise RuleMissing(f"{called}被改坏了，算不出日子。{error}{RESTORE}") from error


@lru_cache(maxsize=32)
def _parsed(text: str) -> RuleSet:
    return parse(json.loads(text))
