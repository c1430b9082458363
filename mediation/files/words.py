"""材料 on the timeline, in words. Names stand in the chain without phone and ID numbers."""

from __future__ import annotations

from mediation.disputes.events import Event
from mediation.disputes.timeline import told_as
from mediation.files.limits import in_words
from workflows.evidence import FileKind


@told_as("attach")
def attach(event: Event) -> list[str]:
    """What came in."""
    facts = event.facts
    return [f"第 {facts['no']} 份，{FileKind(facts['kind']).label}：{facts['file']}（{in_words(facts['size'])}）"]


@told_as("describe_file")
def describe_file(event: Event) -> list[str]:
    """Which, and as what."""
    facts = event.facts
    return [f"第 {facts['no']} 份 {facts['file']}，{FileKind(facts['kind']).label}"]


@told_as("withdraw_file")
def withdraw_file(event: Event) -> list[str]:
    """Which, and why."""
    return [f"第 {event.facts['no']} 份 {event.facts['file']}", f"理由：{event.facts['reason']}"]
