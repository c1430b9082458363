"""What was written, signed and stamped, in the words of the timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

from mediation.agreements.models import AgreementForm, SignWay
from mediation.disputes.event_lines import few, told_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute


@told_of("agreement")
def agreement(dispute: Dispute, event: Event) -> list[str]:
    """Written or oral, how many terms, who signed it at once."""
    facts = event.facts
    signed = few(_names(dispute, facts.get("signed", [])))
    form = AgreementForm(facts.get("form") or AgreementForm.WRITTEN).label
    return [f"{form}，{facts.get('terms', 0)} 条" + (f"；{signed}已签" if signed else "")]


@told_of("addendum")
def addendum(_dispute: Dispute, event: Event) -> list[str]:
    """Which version it stands beside."""
    return [f"补充第 {event.facts['supplements']} 版协议，{event.facts['terms']} 条"]


@told_of("sign_agreement")
def sign_agreement(dispute: Dispute, event: Event) -> list[str]:
    """Who, how, and whether that was the last that lacked."""
    facts = event.facts
    signing = [*_names(dispute, facts.get("signed", [])), *(["调解员"] if facts.get("mediator") else [])]
    return [f"第 {facts['no']} 版：{few(signing)}，{SignWay(facts['way']).label}", *_in_force(facts)]


@told_of("seal")
def seal(_dispute: Dispute, event: Event) -> list[str]:
    """The day of the seal."""
    facts = event.facts
    return [f"第 {facts['no']} 版，{date.fromisoformat(facts['sealed_on']):%-m月%-d日}盖章", *_in_force(facts)]


def _names(dispute: Dispute, numbers: list[int]) -> list[str]:
    people = {p.no: p.name for p in dispute.parties}
    return [people.get(no, "") for no in numbers]


def _in_force(facts: dict[str, Any]) -> list[str]:
    return [f"{date.fromisoformat(facts['effective_on']):%-m月%-d日}起生效"] if facts.get("effective_on") else []
