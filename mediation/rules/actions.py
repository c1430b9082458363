"""Writing a version of the county's rules: copied, edited, handed in, approved by another person."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.actions import note
from mediation.clocks.rulebook import OWN, RuleVersion, VersionStatus, forget_rules
from mediation.errors import Invalid
from mediation.notices.actions import queue
from mediation.rules.queries import administrators, approvers, last_approved, next_version, pending
from mediation.rules.special_rows import origins
from workflows.calendar import DayUnit, local_day
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.limit_checks import problems
from workflows.limit_files import parse
from workflows.limits import Mark
from workflows.steps import day_words

# What a county may change of a row; the rest is what the row is.
EDITABLE = ("length", "unit", "then_after")
HEAD = ("amber", "alarms", "floor")
LONGEST_SOURCE = 120


def copy(session: Session, body: Mapping[str, Any], *, actor: Actor, at: datetime) -> RuleVersion:
    """A draft of the county's own, the same as the set it is copied from. One at a time."""
    if waiting := pending(session):
        raise Refused(f"第 {waiting.version} 版还没有办完：先提交、批准或者丢弃它，再写新的一版。")
    own = {**deepcopy(dict(body)), "name": OWN, "version": next_version(session)}
    own.pop("from", None)  # what was added or left out there is what this one starts from
    own["base"] = {name: body[name] for name in ("name", "version", "title", *HEAD, "clock")}
    version = RuleVersion(
        name=OWN, title=own["title"], version=own["version"], body=own, made_by=actor.person_id, made_at=at
    )
    session.add(version)
    session.flush()
    _note(session, "copy_rules", version, actor=actor, at=at, facts={"from": f"{body['title']} 第 {body['version']} 版"})
    return version


def edit(
    session: Session, version: RuleVersion, *, rows: Mapping[int, Mapping[str, Any]], head: Mapping[str, Any],
    title: str, applies_from: date | None, recounts_open: bool,
) -> None:
    """Keep what was typed, whether it could be put in force or not. A changed number is the county's own."""
    _must_be(version, VersionStatus.DRAFT)
    body = deepcopy(version.body)
    body |= {"title": title, **{name: head[name] for name in HEAD if name in head}}
    if applies_from is not None:
        body["applies_from"] = applies_from.isoformat()
    base = body["base"]["clock"]
    body["clock"] = [
        _edited(base[origin], rows.get(number, {})) if origin is not None else _typed(row, rows.get(number, {}))
        for number, (row, origin) in enumerate(zip(body["clock"], origins(body), strict=True))
    ]
    parse(body)
    version.body, version.title = body, title
    version.applies_from, version.recounts_open = applies_from, recounts_open
    version.sentence = None
    session.flush()
    forget_rules(session)


def submit(
    session: Session, version: RuleVersion, *, actor: Actor, at: datetime, levels: Mapping[Level, str]
) -> None:
    """Hand it to the county's supervisor; refused while anything is wrong with it."""
    _must_be(version, VersionStatus.DRAFT)
    wrong = [*problems(parse(version.body), levels), *day_problems(session, version, at)]
    if wrong:
        raise Invalid({f"rules-{number}": sentence for number, sentence in enumerate(wrong)})
    people = [person for person in approvers(session, at) if person != version.made_by]
    if not people:
        raise Refused("县里还没有督导，没有人能复核；先请安全管理员给一个人督导的角色。")
    version.status, version.submitted_at = VersionStatus.SUBMITTED, at
    session.flush()
    queue(session, person_ids=people, dispute_id=None, at=at, kind="rules_submitted",
          version=version.version, day=_when(version, at))
    _note(session, "submit_rules", version, actor=actor, at=at)


def discard(session: Session, version: RuleVersion, *, actor: Actor, at: datetime) -> None:
    """Throw a draft away; its number is not used again."""
    _must_be(version, VersionStatus.DRAFT)
    version.status = VersionStatus.DISCARDED
    _note(session, "discard_rules", version, actor=actor, at=at)
    session.flush()


def approve(session: Session, version: RuleVersion, *, actor: Actor, at: datetime) -> None:
    """A second person's yes. From its day on it is in force."""
    _may_decide(version, actor)
    if wrong := day_problems(session, version, at):
        raise Refused(f"{wrong[0].removesuffix('。')}；请退回，让管理员改日子。")
    version.status, version.approved_by, version.approved_at = VersionStatus.APPROVED, actor.person_id, at
    session.flush()
    forget_rules(session)
    _note(session, "approve_rules", version, actor=actor, at=at)
    _tell_maker(session, version, "rules_approved", at, who=actor.name, day=_when(version, at))


def refuse(session: Session, version: RuleVersion, *, actor: Actor, at: datetime, sentence: str) -> None:
    """A no with a sentence: it is a draft again."""
    _may_decide(version, actor)
    if not sentence.strip():
        raise Invalid({"sentence": "写一句为什么退回，比如：镇级 8 天太短，先和镇里商量。"})
    version.status, version.submitted_at, version.sentence = VersionStatus.DRAFT, None, sentence.strip()
    session.flush()
    _note(session, "refuse_rules", version, actor=actor, at=at, facts={"sentence": version.sentence})
    _tell_maker(session, version, "rules_refused", at, sentence=version.sentence)


def _typed(row: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    allowed = {name: value for name, value in changes.items() if name in EDITABLE and name in row}
    return {**deepcopy(dict(row)), **allowed}


def _edited(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    row = _typed(base, changes)
    if row != dict(base):
        row["mark"] = Mark.OWN.value
        before = f"{base['length']} {DayUnit(base['unit']).label}"
        row["source"] = f"本县规定；原为 {before}，{base['source']}"[:LONGEST_SOURCE]
    return row


def day_problems(session: Session, version: RuleVersion, at: datetime) -> list[str]:
    """A rule never reaches back, and versions come into force in the order of their numbers."""
    today = local_day(at)
    if version.applies_from is None or version.applies_from <= today:
        return [f"选从哪天起，明天或以后，比如{day_words(today + timedelta(days=14), today)}。"]
    before = last_approved(session)
    if before is not None and before.applies_from is not None and version.applies_from <= before.applies_from:
        return [f"第 {before.version} 版{day_words(before.applies_from, today)}起用，这一版要选在它之后的日子。"]
    return []


def _may_decide(version: RuleVersion, actor: Actor) -> None:
    _must_be(version, VersionStatus.SUBMITTED)
    if version.made_by == actor.person_id:
        raise Refused("写规则的人不能自己批准，要另一个人。", "role")


def _must_be(version: RuleVersion, status: VersionStatus) -> None:
    if version.status is not status:
        raise Refused(f"第 {version.version} 版现在是“{version.status.label}”，这一步办不了。")


def _when(version: RuleVersion, at: datetime) -> str:
    return day_words(version.applies_from, local_day(at)) if version.applies_from else ""


def _tell_maker(session: Session, version: RuleVersion, kind: str, at: datetime, **words: Any) -> None:
    people = [version.made_by] if version.made_by else administrators(session)
    queue(session, person_ids=people, dispute_id=None, at=at, kind=kind, version=version.version, **words)


def _note(
    session: Session, kind: str, version: RuleVersion, *, actor: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    note(session, actor=actor, at=at, kind=kind, subject=f"第 {version.version} 版", facts=facts or {})
