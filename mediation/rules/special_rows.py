"""A county's own rows: added to a draft, taken out of it, put back."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from mediation.clocks.rulebook import RuleVersion, VersionStatus, forget_rules
from mediation.errors import Invalid
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.limit_checks import row_problems
from workflows.limit_files import parse
from workflows.limit_rows import Unclear, pattern, place, special
from workflows.limit_words import label
from workflows.limits import Mark, Rule

MOST_ADDED = 30


def origins(body: Mapping[str, Any]) -> list[int | None]:
    """Of each row of a version, which row of its base it was; None: the county's own."""
    found: list[int | None] = body.get("from") or list(range(len(body["base"]["clock"])))
    return list(found)


def shape(body: Mapping[str, Any]) -> str:
    """Which rows there are, to tell a form of an older page from the draft as it is now."""
    return ",".join("+" if origin is None else str(origin) for origin in origins(body))


def taken_out(body: Mapping[str, Any]) -> list[int]:
    """The rows of the base that the version does not have."""
    kept = set(origins(body))
    return [number for number in range(len(body["base"]["clock"])) if number not in kept]


def add_row(
    session: Session, version: RuleVersion, *, kind: ClockKind, when: Mapping[str, str], length: int, unit: str,
    source: str, mark: Mark, levels: Mapping[Level, str],
) -> Rule:
    """One more row; where it starts and what running out does are those of the row such cases had so far."""
    body, start = _draft(version), origins(version.body)
    rules = parse(body)
    if start.count(None) >= MOST_ADDED:
        raise Invalid({"kind": f"一版最多加 {MOST_ADDED} 条。"})
    try:
        before = pattern(rules, kind, when)
    except Unclear as unclear:
        raise Invalid({"level": str(unclear)}) from unclear
    row = deepcopy(body["clock"][rules.rules.index(before)])
    row |= {"length": length, "unit": unit, "source": source, "mark": mark.value, "when": dict(when)}
    new = parse({**body, "clock": [*body["clock"], row]}).rules[-1]
    if wrong := row_problems(rules, new, levels):
        raise Invalid({"kind": wrong[0]})
    at = place(rules.rules, new)
    body["clock"].insert(at, row)
    start.insert(at, None)
    _keep(session, version, body, start)
    return new


def drop_row(session: Session, version: RuleVersion, place: int) -> Rule:
    """One row less: an own one for good, one of the base until it is put back. What the law says stays."""
    body, start = _draft(version), origins(version.body)
    if not 0 <= place < len(start):
        raise Refused("这一条已经不在草稿里。")
    origin, rule = start[place], parse(body).rules[place]
    if origin is not None and not special(rule):
        raise Refused(f"{label(rule)}是对所有纠纷的，每种时限都要有一条，不能去掉。")
    if origin is not None and body["base"]["clock"][origin]["mark"] == Mark.STATUTE:
        raise Refused(f"{label(rule)}是法律定的，不能去掉。")
    del body["clock"][place], start[place]
    _keep(session, version, body, start)
    return rule


def restore_row(session: Session, version: RuleVersion, origin: int) -> Rule:
    """A row of the base back in its place, with its old number."""
    body, start = _draft(version), origins(version.body)
    if origin not in taken_out(body):
        raise Refused("这一条没有去掉。")
    at = next((n for n, each in enumerate(start) if each is not None and each > origin), len(start))
    body["clock"].insert(at, deepcopy(body["base"]["clock"][origin]))
    start.insert(at, origin)
    _keep(session, version, body, start)
    return parse(body).rules[at]


def _draft(version: RuleVersion) -> dict[str, Any]:
    if version.status is not VersionStatus.DRAFT:
        raise Refused(f"第 {version.version} 版现在是“{version.status.label}”，这一步办不了。")
    return deepcopy(version.body)


def _keep(session: Session, version: RuleVersion, body: dict[str, Any], start: list[int | None]) -> None:
    version.body = {**body, "from": start}
    flag_modified(version, "body")
    version.sentence = None
    session.flush()
    forget_rules(session)
