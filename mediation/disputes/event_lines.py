"""What one event says, line by line, for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from mediation.config import LOCAL
from mediation.disputes.events import Event, told
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names
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
from workflows.outcomes import Outcome, Route, Satisfaction
from workflows.steps import day_words

REASONS: dict[str, type[Labelled]] = {
    "escalate": EscalateReason, "rework": ReworkReason, "reopen": ReopenReason,
}
GROUNDS: dict[str, type[Labelled]] = {
    "decline": DeclineGround, "suspend": SuspendGround, "terminate": TerminateGround, "extend": ExtendGround,
}
# More who were told together are counted, not named.
NAMED = 5
# What stands for an opinion: the mediator does not hear it.
VEILED = "评价不给调解员看"


# How the nouns above put their acts into words.
InWords = Callable[[Event], list[str]]
TOLD_AS: dict[str, InWords] = {}
# The same where the lines name people of the case.
WithNames = Callable[[Dispute, Event], list[str]]
TOLD_OF: dict[str, WithNames] = {}


def told_as(name: str) -> Callable[[InWords], InWords]:
    """Register the lines of an act that a noun above brings."""

    def register(words: InWords) -> InWords:
        TOLD_AS[name] = words
        return words

    return register


def told_of(name: str) -> Callable[[WithNames], WithNames]:
    """Register the lines of such an act that names people of the case."""

    def register(words: WithNames) -> WithNames:
        TOLD_OF[name] = words
        return words

    return register


# The same where what was said later decides how much of it is told.
AmongAll = Callable[[Event, Sequence[Event]], list[str]]
TOLD_AMONG: dict[str, AmongAll] = {}


def told_among(name: str) -> Callable[[AmongAll], AmongAll]:
    """Register the lines of such an act that depend on the other events of the case."""

    def register(words: AmongAll) -> AmongAll:
        TOLD_AMONG[name] = words
        return words

    return register


def lines_of(dispute: Dispute, event: Event, name: str, names: Names, events: Sequence[Event]) -> list[str]:
    """What stands under the verb: units, reasons, parties, words; a noun above tells its own acts."""
    facts = told(event)
    if name in TOLD_AMONG:
        return TOLD_AMONG[name](event, events)
    if name in TOLD_AS:
        return TOLD_AS[name](event)
    if name in TOLD_OF:
        return TOLD_OF[name](dispute, event)
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
    for key, side in (("position_applicant", "申请人最后的意见"), ("position_respondent", "被申请人最后的意见")):
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
        named = few([people.get(no, "") for no in nos])
        return [f"{named}：{facts['how']}，" + (what if told else "没联系上")]
    if name == "rate":
        return ["有一位评价了，" + VEILED if names.veiled else f"{people.get(facts['party'], '')}自己评：{_satisfaction(facts, names)}"]
    if name == "invite_rating":
        way = "发了评价短信" if facts.get("way") == "sms" else "给了评价单"
        asked = [people.get(no, "") for no in facts["parties"]]
        return [f"{few(asked)}：{way}"]
    if name == "leave_party":
        return [f"{people.get(facts['party'], '')}退出"]
    if name == "amend":
        added = "、".join(people.get(no, "") for no in facts.get("party_nos", []))
        known = "、".join(people.get(row["party"], "") for row in facts.get("details", []))
        said = [("写上了谁发现的", "finder_named"), ("已问过双方，都同意调解", "consent")]
        return [f"补当事人：{added}"][:bool(added)] + [f"补了{known}的信息"][:bool(known)] + [words for words, key in said if facts.get(key)]
    return []


def few(names: list[str]) -> str:
    """The first of them, and how many there are."""
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 位" if len(names) > NAMED else "")
