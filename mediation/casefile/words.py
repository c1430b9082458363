"""归档 and 重新开卷 on the timeline."""

from __future__ import annotations

from datetime import date

from mediation.disputes.event_lines import told_as
from mediation.disputes.events import Event, reason_of
from workflows.calendar import local_day
from workflows.retention import LeftOpen, Retention, VolumeKind
from workflows.steps import day_words


@told_as("archive")
def archived_words(event: Event) -> list[str]:
    """正卷，诸枫人调〔2026〕1号，21 页；保管期限；校验值."""
    facts = event.facts
    kind, kept = VolumeKind(facts["kind"]).label, Retention(facts["retention"]).label
    head = "，".join(part for part in (kind, facts.get("number", ""), f"{facts['pages']} 页") if part)
    left = "、".join(LeftOpen(each).label for each in facts.get("left_open") or ())
    raised = f"，原来的各卷由{Retention(facts['raised_from']).label}改为一样长" if facts.get("raised_from") else ""
    return [head, f"保管期限：{kept}{raised}", *([f"归档时还没完：{left}"] if left else []), f"校验值 {facts['sha256'][:16]}…"]


@told_as("open_archive")
def opened_words(event: Event) -> list[str]:
    """Who ordered it, by which paper, why."""
    facts = event.facts
    on = day_words(date.fromisoformat(facts["ordered_on"]), local_day(event.at))
    return [f"{facts['ordered_by']}批准，{facts['order_number']}（{on}）", *reason_of(event)]
