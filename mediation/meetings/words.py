"""What was arranged, served and said apart, in the words of the timeline."""

from __future__ import annotations

from datetime import datetime

from mediation.config import LOCAL
from mediation.disputes.event_lines import told_as
from mediation.disputes.events import Event
from workflows.meetings import ServiceWay


def _when(event: Event) -> str:
    starts, ends = (datetime.fromisoformat(event.facts[name]).astimezone(LOCAL) for name in ("starts_at", "ends_at"))
    return f"{starts:%-m月%-d日 %H:%M} 到 {ends:%H:%M}，{event.facts['place']}"


@told_as("schedule")
def schedule(event: Event) -> list[str]:
    """When, where, how many were asked to come."""
    helpers = "".join(f"、{name}" for name in event.facts.get("helpers", []))
    return [f"{_when(event)}；请 {len(event.facts['parties'])} 位当事人{helpers}"]


@told_as("reschedule")
def reschedule(event: Event) -> list[str]:
    """The new time and why."""
    return [f"改到{_when(event)}", f"理由：{event.facts['reason']}"]


@told_as("cancel_meeting")
def cancel_meeting(event: Event) -> list[str]:
    """Why."""
    return [f"理由：{event.facts['reason']}"]


@told_as("serve")
def serve(event: Event) -> list[str]:
    """How and with what success; whom stands on the page 调解."""
    facts = event.facts
    served = datetime.fromisoformat(facts["served_at"]).astimezone(LOCAL)
    receiver = f"，{facts['receiver']}代收" if facts.get("receiver") else ""
    outcome = "送到了" if facts["reached"] else "没联系上"
    proof = f"，凭证见材料第 {facts['proof_no']} 号" if facts.get("proof_no") else ""
    return [f"{served:%-m月%-d日 %H:%M} {ServiceWay(facts['how']).label}，{len(facts['parties'])} 位{outcome}{receiver}{proof}"]


@told_as("caucus")
def caucus(_event: Event) -> list[str]:
    """That there was one."""
    return ["内容只有这件的调解员看得到"]


@told_as("recuse")
def recuse(event: Event) -> list[str]:
    """Who stepped back, who goes on, why."""
    facts = event.facts
    changed = [f"{facts['recused_name']}回避，{facts['mediator_name']}接着调"] if facts.get("recused_name") else []
    by = "调解员自己提出" if not facts.get("party") else f"第 {facts['party']} 位当事人提出"
    return [*changed, *([f"{by}：{facts['reason']}"] if facts.get("reason") else []),
            *([f"声明：{facts['declaration']}"] if facts.get("declaration") else []),
            *([str(facts["sentence"])] if facts.get("sentence") else [])]
