"""Events in words: the typed timeline of the case page, the dossier and the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import has_request_context, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.config import LOCAL
from mediation.db import read_only
from mediation.disputes.event_lines import lines_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names
from mediation.disputes.timeline_groups import group_of
from mediation.once import read_once
from workflows.calendar import local_day
from workflows.dispute import WORKFLOW
from workflows.outcomes import Risk
from workflows.permissions import BY_NAME
from workflows.steps import moment_words, near_day


@dataclass
class Entry:
    """One line of the timeline, ready to draw."""

    day: str
    time: str
    kind: str
    icon: str
    verb: str
    who: str
    group: str
    lines: list[str] = field(default_factory=list)
    badge: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)


# Acts that come by the dozen: those of one person in a row, on one day, are one line of the timeline.
Together = Callable[[Dispute, Entry, Sequence[Event], Sequence[Event]], None]
TOGETHER: dict[str, Together] = {}


def told_together(name: str) -> Callable[[Together], Together]:
    """Register what makes one line of several: it gets the line of the newest, all of them, and all of the case."""

    def register(words: Together) -> Together:
        TOGETHER[name] = words
        return words

    return register


def events_of(session: Session, dispute_id: int) -> Sequence[Event]:
    """Oldest first."""
    mine = select(Event).where(Event.dispute_id == dispute_id).order_by(Event.seq)
    return read_once(session, ("events", dispute_id), lambda: session.scalars(mine).all())


def events_named(session: Session, dispute_id: int, *names: str) -> Sequence[Event]:
    """Those of these names, oldest first; a page that shows the case reads all of them anyway."""
    if read_only.get():
        return [event for event in events_of(session, dispute_id) if event.name in names]
    return session.scalars(select(Event).where(Event.dispute_id == dispute_id, Event.name.in_(names)).order_by(Event.seq)).all()


def timeline(
    dispute: Dispute, events: Sequence[Event], names: Names, at: datetime, sessions: dict[int, Any] | None = None
) -> list[Entry]:
    """Newest first."""
    made = []
    for (name, *_), group in groupby(events, _run):
        several = list(group)
        line = entry(dispute, several[-1], names, at, sessions or {}, events)
        if name in TOGETHER:
            TOGETHER[name](dispute, line, several, events)
        made.append(line)
    return made[::-1]


def newest_of_lines(events: Sequence[Event]) -> list[Event]:
    """The event that each line of the timeline is dated by, newest first: several may be told on one."""
    return [list(group)[-1] for _, group in groupby(events, _run)][::-1]


def _run(event: Event) -> tuple[Any, ...]:
    """Events with the same key, one after the other, are told together."""
    if event.name not in TOGETHER:
        return event.name, event.seq
    return event.name, event.actor_id, event.actor_unit_id, event.at.astimezone(LOCAL).date()


def entry(dispute: Dispute, event: Event, names: Names, at: datetime, sessions: dict[int, Any], events: Sequence[Event]) -> Entry:
    """One event of all these in words."""
    moment = event.at.astimezone(LOCAL)
    name, asked = _split(event.name)
    row = WORKFLOW.by_name.get(name) or BY_NAME[name]
    kind = "system" if event.kind == "system" else row.tone
    made = Entry(
        day=near_day(moment.date(), local_day(at)), time=f"{moment:%H:%M}", kind=kind, icon=row.icon,
        verb=_verb(row.label, asked), who=_who(event, names), group=group_of(event.kind, name),
        lines=lines_of(dispute, event, name, names, events), badge=_badge(event),
    )
    if event.facts.get("dossier") and has_request_context():
        made.links.append({"label": "看卷宗摘要", "url": url_for("disputes.dossier", number=dispute.number, sent=event.seq)})
    if name == "session" and (held := sessions.get(event.facts.get("no", 0))):
        made.verb = f"第 {held.no} 次调解，{held.result_label}"
        made.lines = [f"{moment_words(held.held_at, event.at)}，{held.place}；到场：{held.present}", held.course]
        made.lines += [f"{label}：{words}" for label, words in held.details]
        made.badge = _lateness(dispute, held.held_at, event.at)
        if held.next_at:
            made.lines.append(f"下次：{held.next_at.astimezone(LOCAL):%-m月%-d日 %H:%M}")
        made.kind = "good" if held.result == "agreed" else "person"
    return made


def _lateness(dispute: Dispute, held_at: datetime, at: datetime) -> str:
    """What a reader must know of a sitting that was not written down the same day, or was held before 受理."""
    late = held_at.astimezone(LOCAL).date() < at.astimezone(LOCAL).date()
    # the form knows minutes, the clock seconds
    early = dispute.accepted_at is not None and held_at < dispute.accepted_at.replace(second=0, microsecond=0)
    return "，".join(word for word, so in (("受理前", early), ("补记", late)) if so)


def _split(name: str) -> tuple[str, str]:
    for prefix in ("ask_", "refuse_"):
        if name.startswith(prefix):
            return name[len(prefix):], prefix
    return name, ""


def _verb(label: str, asked: str) -> str:
    return {"ask_": f"申请{label}", "refuse_": f"没有批准{label}"}.get(asked, label)


def _who(event: Event, names: Names) -> str:
    if event.name == "rate":
        return "当事人"
    if event.kind == "system" or event.actor_id is None:
        return "系统"
    person, unit = names.people.get(event.actor_id, ""), names.units.get(event.actor_unit_id or 0, "")
    if event.facts.get("on_behalf_name"):
        person = f"{person} 代 {event.facts['on_behalf_name']}"
    if event.approver_id:
        return f"{person} 提出，{names.people.get(event.approver_id, '')} 批准"
    return " · ".join(part for part in (person, unit) if part)


def _badge(event: Event) -> str:
    facts = event.facts
    if facts.get("risk"):
        before = f"{Risk(facts['from_risk']).label}→" if facts.get("from_risk") else ""
        return f"风险 {before}{Risk(facts['risk']).label}"
    if facts.get("not_attempted"):
        return "未调先逾期"
    return "指定" if facts.get("designated") else ""
