"""Events in words: the typed timeline of the case page, the dossier and the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import has_request_context, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names
from mediation.disputes.timeline_groups import group_of
from mediation.once import read_once
from workflows.calendar import local_day
from workflows.dispute import WORKFLOW
from workflows.grounds import (
    DeclineGround,
    EscalateReason,
    ExtendGround,
    ReopenReason,
    ReworkReason,
    SuspendGround,
    TerminateGround,
)
from workflows.labels import Labelled
from workflows.outcomes import Outcome, Risk, Route, Satisfaction
from workflows.permissions import BY_NAME
from workflows.steps import day_words, moment_words, near_day

REASONS: dict[str, type[Labelled]] = {
    "escalate": EscalateReason, "rework": ReworkReason, "reopen": ReopenReason,
}
GROUNDS: dict[str, type[Labelled]] = {
    "decline": DeclineGround, "suspend": SuspendGround, "terminate": TerminateGround, "extend": ExtendGround,
}
# More who were told together are counted, not named.
NAMED = 5
# What stands for an opinion that the mediator does not hear before the case is closed.
VEILED = "评价不给调解员看"
HOW_SIGNED = {"pad": "屏幕签名", "paper": "纸上签名，已上传", "seen": "纸上签名"}


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


# How the nouns above put their acts into words.
InWords = Callable[[Event], list[str]]
TOLD_AS: dict[str, InWords] = {}


def told_as(name: str) -> Callable[[InWords], InWords]:
    """Register the lines of an act that a noun above brings."""

    def register(words: InWords) -> InWords:
        TOLD_AS[name] = words
        return words

    return register


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


def timeline(
    dispute: Dispute, events: Sequence[Event], names: Names, at: datetime, sessions: dict[int, Any] | None = None
) -> list[Entry]:
    """Newest first."""
    made = []
    for (name, *_), group in groupby(events, _run):
        several = list(group)
        line = entry(dispute, several[-1], names, at, sessions or {})
        if name in TOGETHER:
            TOGETHER[name](dispute, line, several, events)
        made.append(line)
    return made[::-1]


def _run(event: Event) -> tuple[Any, ...]:
    """Events with the same key, one after the other, are told together."""
    if event.name not in TOGETHER:
        return event.name, event.seq
    return event.name, event.actor_id, event.actor_unit_id, event.at.astimezone(LOCAL).date()


def entry(dispute: Dispute, event: Event, names: Names, at: datetime, sessions: dict[int, Any]) -> Entry:
    """One event in words."""
    moment = event.at.astimezone(LOCAL)
    name, asked = _split(event.name)
    row = WORKFLOW.by_name.get(name) or BY_NAME[name]
    kind = "system" if event.kind == "system" else row.tone
    made = Entry(
        day=near_day(moment.date(), local_day(at)), time=f"{moment:%H:%M}", kind=kind, icon=row.icon,
        verb=_verb(row.label, asked), who=_who(event, names), group=group_of(event.kind, name),
        lines=_lines(dispute, event, name, names), badge=_badge(event),
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


def _lines(dispute: Dispute, event: Event, name: str, names: Names) -> list[str]:
    facts = event.facts
    if name in TOLD_AS:
        return TOLD_AS[name](event)
    lines: list[str] = []
    if facts.get("unit_name"):
        lines.append(f"承办：{facts['unit_name']}")
    if facts.get("mediator_name"):
        lines.append(f"调解员：{facts['mediator_name']}")
    if name == "escalate" and facts.get("from_level"):
        climb = f"{names.levels[facts['from_level']]} → {names.levels[facts['to_level']]}"
        lines.append(f"{climb}，{EscalateReason(facts['reason']).label}")
    else:
        lines += _reasons(dispute, name, facts)
    if facts.get("proposed_unit"):
        code = facts["proposed_unit"]
        lines.append(f"认为该由{names.unit_codes.get(code, code)}办")
    lines += _parties(dispute, name, facts, names)
    if facts.get("outcome"):
        lines.append(f"结果：{Outcome(facts['outcome']).label}")
    if facts.get("route"):
        lines.append(f"已告知途径：{Route(facts['route']).label}")
    for key in ("until", "due_on", "asked_on"):
        if facts.get(key):
            day = day_words(date.fromisoformat(facts[key]), event.at.astimezone(LOCAL).date())
            lines.append({"until": "预计恢复：", "due_on": "请在这天前：", "asked_on": "提出日期："}[key] + day)
    lines += [str(facts[key]) for key in WORDS if facts.get(key) and not (names.veiled and key == "opinion")]
    if facts.get("main"):
        lines.append(f"主案 {facts['main']}")
    return lines


WORDS = ("items", "supplied", "answer", "explanation", "text", "content", "note", "undisputed", "opinion", "sentence", "proof")


def ground_words(name: str, ground: str) -> str:
    """A ground in words; those of 不予受理 are known by their code as well."""
    label = GROUNDS[name](ground).label
    return f"{ground} {label}" if name == "decline" else label


def _reasons(dispute: Dispute, name: str, facts: dict[str, Any]) -> list[str]:
    lines = []
    if facts.get("ground") and name in GROUNDS:
        lines.append(f"原因：{ground_words(name, facts['ground'])}")
    if facts.get("days"):
        lines.append(f"延长 {facts['days']} 天")
    if facts.get("reason"):
        kind = REASONS.get(name)
        lines.append("理由：" + (kind(facts["reason"]).label if kind else str(facts["reason"])))
    if facts.get("declaration"):
        lines.append(f"声明不用回避：{facts['declaration']}")
    if facts.get("told_how"):
        heard = [p.name for p in dispute.parties if p.no in facts["told_parties"]]
        lines.append(f"已告诉{'、'.join(heard)}（{facts['told_how']}）")
    for key, side in (("position_applicant", "申请人最后的意见"), ("position_respondent", "对方最后的意见")):
        if facts.get(key):
            lines.append(f"{side}：{facts[key]}")
    if facts.get("to"):
        told = datetime.fromisoformat(facts["told_at"]).astimezone(LOCAL)
        officer = f"，{facts['officer']}接" if facts.get("officer") else ""
        lines.append(f"{told:%-m月%-d日 %H:%M} 报给{facts['to']}{officer}")
    if facts.get("already_told"):
        told = datetime.fromisoformat(facts["already_told_at"]).astimezone(LOCAL)
        lines.append(f"转红以前，{told:%-m月%-d日 %H:%M} 已经报给{facts['already_told']}，不用再报")
    return lines


def _satisfaction(facts: dict[str, Any], names: Names) -> str:
    if names.veiled:
        return VEILED
    return Satisfaction(facts["satisfaction"]).label if facts.get("satisfaction") else ""


def _parties(dispute: Dispute, name: str, facts: dict[str, Any], names: Names) -> list[str]:
    people = {p.no: p.name for p in dispute.parties}
    if name == "feed_back":
        what = _satisfaction(facts, names)
        told = facts.get("reached", True)
        nos = facts.get("parties") or [facts["party"]]
        named = _few([people.get(no, "") for no in nos])
        return [f"{named}：{facts['how']}，" + (what if told else "没联系上")]
    if name == "rate":
        return ["有一位评价了，" + VEILED if names.veiled else f"{people.get(facts['party'], '')}自己评：{_satisfaction(facts, names)}"]
    if name == "invite_rating":
        way = "发了评价短信" if facts.get("way") == "sms" else "给了评价单"
        asked = [people.get(no, "") for no in facts["parties"]]
        return [f"{_few(asked)}：{way}"]
    if name == "leave_party":
        return [f"{people.get(facts['party'], '')}退出"]
    if name == "agreement":
        form = "口头协议" if facts.get("form") == "oral" else "书面协议"
        signed = _few([people.get(no, "") for no in facts.get("signed", [])])
        return [f"{form}，{facts.get('terms', 0)} 条" + (f"；{signed}已签" if signed else "")]
    if name == "addendum":
        return [f"补充第 {facts['supplements']} 版协议，{facts['terms']} 条"]
    if name == "sign_agreement":
        signing = [people.get(no, "") for no in facts.get("signed", [])] + (["调解员"] if facts.get("mediator") else [])
        return [f"第 {facts['no']} 版：{_few(signing)}，{HOW_SIGNED[facts['way']]}"] + _in_force(facts)
    if name == "seal":
        return [f"第 {facts['no']} 版，{date.fromisoformat(facts['sealed_on']):%-m月%-d日}盖章", *_in_force(facts)]
    if name == "performance":
        return [f"第 {facts['term']} 条" + ("已履行" if facts["status"] == "done" else "没履行")]
    if name == "amend":
        added = "、".join(people.get(no, "") for no in facts.get("party_nos", []))
        known = "、".join(people.get(row["party"], "") for row in facts.get("details", []))
        said = [("写上了谁发现的", "finder_named"), ("已问过双方，都同意调解", "consent")]
        return [f"补当事人：{added}"][:bool(added)] + [f"补了{known}的信息"][:bool(known)] + [words for words, key in said if facts.get(key)]
    return []


def _few(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 位" if len(names) > NAMED else "")


def _in_force(facts: dict[str, Any]) -> list[str]:
    return [f"{date.fromisoformat(facts['effective_on']):%-m月%-d日}起生效"] if facts.get("effective_on") else []
