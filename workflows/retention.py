"""保管期限: how long a case file is kept. No national number is set for mediation files, so it is the county's own (domain.md §1.15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflows.labels import Labelled


class Retention(Labelled):
    """永久、长期、短期; organs use 10 and 30 years."""

    PERMANENT = "permanent", "永久"
    LONG = "long", "长期（30年）"
    SHORT = "short", "短期（10年）"


class VolumeKind(Labelled):
    """What was archived: the whole file, or what came after it."""

    FULL = "full", "正卷"
    SUPPLEMENT = "supplement", "补充卷"


class LeftOpen(Labelled):
    """What may go on when the file is archived: whoever archives has seen it, and the event says what it was."""

    PROMISES = "promises", "约定的事没办完"
    ROUTES = "routes", "没履行的选了途径，没有结果"
    FOLLOW_UP = "follow_up", "回访没做"
    COMPLAINT = "complaint", "有人不满意"
    CONFIRMABLE = "confirmable", "还可以申请司法确认"
    COURT = "court", "司法确认没有结果"
    OLD_DRAFT = "old_draft", "已出具的是旧稿"
    UNSIGNED = "unsigned", "有文书没有签名"
    UNISSUED = "unissued", "协议没有出具"
    NOT_IN_FORCE = "not_in_force", "协议没有生效"


YEARS: dict[Retention, int | None] = {Retention.PERMANENT: None, Retention.LONG: 30, Retention.SHORT: 10}
# The county's own default (实施条例 2024 Art 19: a unit fixes it itself, its archive office approves). Asked from top to bottom;
# `category:07` is a type of dispute, `death` that somebody died of it, the others say how it ended.
DEFAULT: dict[str, Retention] = {
    "confirmed": Retention.PERMANENT, "death": Retention.PERMANENT, "category:01": Retention.PERMANENT, "category:03": Retention.PERMANENT,
    "category:07": Retention.PERMANENT, "category:08": Retention.PERMANENT, "oral": Retention.SHORT, "written": Retention.LONG,
    "other": Retention.SHORT,
}


class UnknownRetention(ValueError):
    """The setting names a class or a kind of case that does not exist."""


def table(setting: Mapping[str, str]) -> dict[str, Retention]:
    """The county's rows before the default ones. Raises UnknownRetention with the row that cannot be read."""
    own: dict[str, Retention] = {}
    for name, value in setting.items():
        if value not in list(Retention) or not (name in DEFAULT or name.startswith("category:")):
            raise UnknownRetention(f"RETENTION: {name} = {value}")
        own[name] = Retention(value)
    return {**own, **{name: kept for name, kept in DEFAULT.items() if name not in own}}


def retention_of(rows: Mapping[str, Retention], *, category: str | None, form: str | None, confirmed: bool, death: bool = False) -> Retention:
    """The longest of the rows that fit. `form`: written or oral, None where nothing was agreed."""
    fitting = {f"category:{category}", form or "other", *(["confirmed"] if confirmed else []), *(["death"] if death else [])}
    found = [kept for name, kept in rows.items() if name in fitting]
    return longer(*found)


def longer(*kept: Retention) -> Retention:
    """The longest of these."""
    return min(kept, key=list(Retention).index)


def kept_until(retention: Retention, closed_on: date) -> date | None:
    """The last day: years count from 1 January after the case was closed; None is for good."""
    years = YEARS[retention]
    return date(closed_on.year + years, 12, 31) if years else None
