"""What the page of a rule set shows: its limits in words, what was changed, what it would move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.rulebook import OWN, SHIPPED, RuleVersion, VersionStatus, rules_in_force
from mediation.numbers import whole
from mediation.regions.queries import levels_at, region
from mediation.rules.impact import Impact, Standing
from mediation.rules.queries import PENDING, versions
from mediation.rules.special_rows import origins, taken_out
from mediation.units.models import Unit
from workflows.calendar import DayUnit, local_day
from workflows.clocks import ClockKind
from workflows.levels import TOP, Level
from workflows.limit_checks import FIXED, problems, row_wrong, sum_line
from workflows.limit_files import load_rules, parse, read_body
from workflows.limit_rows import special
from workflows.limit_words import SHORT_UNITS, afterwards, label
from workflows.limits import Mark, Rule, RuleSet
from workflows.roles import AdminRole, Role
from workflows.steps import day_words

MADE_BY = {"standard": "随产品带", "gaotai": "高台做法，随产品带", "dongzhi": "东至做法，随产品带"}
SHOWN_UNITS = 6
SPECIAL = "按类别、来源、难易另有规定的；一件合几条的，先看上面那条"


@dataclass(frozen=True)
class Shown:
    """One set as it is looked at: a shipped one, or a version of the county's own."""

    key: str
    body: dict[str, Any]
    rules: RuleSet
    version: RuleVersion | None

    @property
    def recounts(self) -> bool:
        """Whether cases in hand are counted again; a draft without a day shows what that would do."""
        return self.version is not None and (self.version.recounts_open or self.version.applies_from is None)

    @property
    def draft(self) -> bool:
        """Whether it may still be changed."""
        return self.version is not None and self.version.status is VersionStatus.DRAFT


def shown(session: Session, actor: Actor, key: str) -> Shown | None:
    """The set behind an address; None if there is none, or none that this person may see."""
    if key in SHIPPED:
        return Shown(key, read_body(key), load_rules(key), None)
    number = whole(key, 999_999)
    if number is None:
        return None
    version = session.scalars(versions().where(RuleVersion.version == number)).one_or_none()
    if version is None or (version.status in PENDING and not (keeps(actor) or decides(actor))):
        return None
    return Shown(key, version.body, parse(version.body), version)


def in_force_key(session: Session, at: datetime) -> str:
    """The address of the set that is in force now."""
    rules = rules_in_force(session, at)
    return str(rules.version) if rules.name == OWN else rules.name


def keeps(actor: Actor) -> bool:
    """Who writes the rules."""
    return actor.admin is AdminRole.SYSADMIN


def decides(actor: Actor) -> bool:
    """Who says yes or no to them: the county's supervisor."""
    return actor.has(Role.SUPERVISOR) and actor.level is TOP


def levels(session: Session, county: str) -> dict[Level, str]:
    """村, 镇 and the county's own word."""
    return levels_at(session, county)


def table(one: Shown, words: Mapping[Level, str]) -> list[dict[str, Any]]:
    """Groups of rows: what holds for every case, then what holds for some categories, channels, difficulties."""
    base = one.body.get("base", one.body)["clock"]
    came = origins(one.body) if one.version else list(range(len(base)))
    rows = [
        _row(number, rule, None if origin is None else base[origin], words)
        for number, (rule, origin) in enumerate(zip(one.rules.rules, came, strict=True))
    ]
    order = list(ClockKind)
    rows.sort(key=lambda row: order.index(row["kind"]))
    general, others = [r for r in rows if not r["special"]], [r for r in rows if r["special"]]
    return [
        {"heading": "", "rows": general},
        {"heading": SPECIAL, "rows": others + (_gone(one.body, words) if one.version else [])},
    ]


def _gone(body: dict[str, Any], words: Mapping[Level, str]) -> list[dict[str, Any]]:
    """The rows of the base that this version leaves out."""
    rules = parse({**body, "clock": body["base"]["clock"]}).rules
    return [
        _row(number, rules[number], body["base"]["clock"][number], words) | {"gone": True, "changed": True}
        for number in taken_out(body)
    ]


def parse_row(row: dict[str, Any]) -> tuple[int, DayUnit, int | None]:
    """What of a row may be changed."""
    return row["length"], DayUnit(row["unit"]), row.get("then_after")


def _row(number: int, rule: Rule, base: dict[str, Any] | None, words: Mapping[Level, str]) -> dict[str, Any]:
    is_now, own = (rule.length, rule.unit, rule.then_after), base is None
    was = is_now if base is None else parse_row(base)
    changed = own or is_now != was
    law = base is not None and base["mark"] == Mark.STATUTE
    wrong = row_wrong(rule, words)
    # a number that breaks the law is no rule of the county's own: until it is mended the law stands beside it
    mark, source = (Mark.STATUTE, base["source"]) if base is not None and law and wrong else (rule.mark, rule.source)
    return {
        "number": number, "kind": rule.kind, "special": own or special(rule), "label": label(rule, words),
        "own": own, "gone": False, "may_drop": own or (special(rule) and not law),
        "wrong": wrong,
        "starts": rule.starts_at.label, "length": rule.length, "unit": SHORT_UNITS[rule.unit], "changed": changed,
        "was": f"{was[0]}" + ("" if was[1] is rule.unit else f" {SHORT_UNITS[was[1]]}"), "longer": (rule.length, rule.unit) != was[:2],
        "later": rule.then_after != was[2],
        "then": afterwards(rule), "fixed": rule.kind in FIXED, "then_label": rule.then.label, "then_after": rule.then_after,
        "source": source, "mark": mark.label, "statute": mark is Mark.STATUTE,
        "agreed": not rule.length,
        "extend": f"最多再延 {rule.extend_max} 天" if rule.extend_max else "",
    }  # fmt: skip


def heading(session: Session, one: Shown, at: datetime) -> dict[str, Any]:
    """The line beside the title: what one looks at, and what is in force."""
    now_in_force, today = rules_in_force(session, at), local_day(at)
    tag = ""
    if one.version is not None:
        tag = f"第 {one.version.version} 版"
        tag = f"{one.version.status.label}，{tag}" if one.version.status in PENDING else tag
    current = f"现行第 {now_in_force.version} 版，{_year_day(now_in_force.applies_from)}起"
    later = one.version is not None and one.version.applies_from is not None and one.version.applies_from > today
    return {"tag": tag, "current": current, "pending": bool(one.version and one.version.status in PENDING), "later": later}


def _year_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def sets(session: Session, one: Shown, *, actor: Actor, county: str, at: datetime) -> list[dict[str, Any]]:
    """The list at the left: in force first, then what comes, what was, what the product brings."""
    current, today = in_force_key(session, at), local_day(at)
    place = region(session, county)
    own = [v for v in session.scalars(versions()) if v.status not in PENDING or keeps(actor) or decides(actor)]
    found = [_own_set(version, current, place.name if place else "", today) for version in own]
    for name in SHIPPED:
        note = f"{place.name if place else ''}正在用" if name == current else MADE_BY[name]
        found.append({"key": name, "title": load_rules(name).title, "note": note})
    found.sort(key=lambda each: each["key"] != current)
    return [{**each, "url": url_for("rules.show", key=each["key"]), "current": each["key"] == one.key} for each in found]


def _own_set(version: RuleVersion, current: str, place: str, today: date) -> dict[str, Any]:
    if str(version.version) == current:
        note = f"{place}正在用，第 {version.version} 版"
    elif version.status in PENDING:
        note = f"第 {version.version} 版，{version.status.label}"
    elif version.applies_from is not None and version.applies_from > today:
        note = f"第 {version.version} 版，{day_words(version.applies_from, today)}起用"
    else:
        note = f"第 {version.version} 版，用过"
    return {"key": str(version.version), "title": version.title, "note": note}


def check(one: Shown, words: Mapping[Level, str], more: Sequence[str] = ()) -> dict[str, Any]:
    """The line below the table: the sum of the levels, or all that is wrong."""
    wrong = [*problems(one.rules, words), *more]
    return {"wrong": wrong, "line": "" if wrong else sum_line(one.rules, words)}


def moved(session: Session, found: Impact, words: Mapping[Level, str]) -> dict[str, Any]:
    """The panel of what would move: numbers by unit and level, never a case."""
    standings = found.by_unit()
    names = {
        each.id: each.short_name
        for each in session.scalars(select(Unit).where(Unit.id.in_({s.unit_id for s in standings if s.unit_id})))
    }
    by_name: dict[str, list[Standing]] = {}
    for one in standings:
        by_name.setdefault(names.get(one.unit_id or 0, "还没有分"), []).append(one)
    hands = sorted(by_name.items(), key=lambda hand: tuple(-sum(each) for each in zip(
        *((one.late, one.soon, one.cases) for one in hand[1]), strict=True)))
    rows = [_hand(name, mine) for name, mine in hands[:SHOWN_UNITS]]
    if rest := hands[SHOWN_UNITS:]:
        rows.append(_hand(f"其他 {len(rest)} 个单位", [one for _, mine in rest for one in mine]))
    by_level = "、".join(f"{words[level]}级 {number} 件" for level, number in found.by_level().items())
    return {
        "cases": found.cases, "earlier": found.earlier, "later": found.later, "soon": found.soon, "late": found.late,
        "rows": rows, "levels": by_level,
    }  # fmt: skip


def _hand(name: str, mine: Sequence[Standing]) -> dict[str, Any]:
    """One line for one name, at however many levels."""
    return {
        "unit": name, "cases": sum(one.cases for one in mine), "days": _days(max((one.days for one in mine), key=abs)),
        **_change(sum(one.soon for one in mine), sum(one.late for one in mine)),
    }


def _days(days: int) -> str:
    return f"提前 {days} 天" if days > 0 else (f"推后 {-days} 天" if days < 0 else "同一天")


def _change(soon: int, late: int) -> dict[str, Any]:
    if late:
        return {"light": {"kind": "red", "text": f"{late} 件超期"}}
    return {"light": {"kind": "amber", "text": f"{soon} 件快到期"} if soon else None}
