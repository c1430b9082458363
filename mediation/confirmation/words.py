"""司法确认 on the timeline."""

from __future__ import annotations

from datetime import date

from mediation.disputes.event_lines import told_as
from mediation.disputes.events import BESIDE, Event, told
from workflows.promises import CourtResult

# Why a court refused names people and what they did.
BESIDE["court_result"] = ("note",)


@told_as("apply_confirmation")
def applied_in_words(event: Event) -> list[str]:
    """How many applied together, where, when."""
    facts = event.facts
    filed = date.fromisoformat(facts["filed_on"])
    return [f"第 {facts['application']} 次，{len(facts['parties'])} 位共同申请，{filed:%-m月%-d日}递交{facts['court']}"]


@told_as("court_result")
def ruled_in_words(event: Event) -> list[str]:
    """What the court said for how many, under which number."""
    facts = told(event)
    ruled = date.fromisoformat(facts["ruled_on"])
    number = f"，{facts['case_number']}" if facts.get("case_number") else ""
    lines = [f"第 {facts['application']} 次申请，{len(facts['parties'])} 位：{CourtResult(facts['result']).label}（{ruled:%-m月%-d日}{number}）"]
    return lines + ([str(facts["note"])] if facts.get("note") else [])
