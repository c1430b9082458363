"""What was arranged, served and said apart, in the words of the timeline."""

from __future__ import annotations

from datetime import datetime

from mediation.config import LOCAL
from mediation.disputes.event_lines import told_as, told_of
from mediation.disputes.events import BESIDE, Event, reason_of, told
from mediation.disputes.models import Dispute
from workflows.meetings import RecordWay, ServiceWay

# Where people meet and why it comes to nothing may be a home or a name.
BESIDE.update({
    "schedule": ("where",), "reschedule": ("where", "reason"), "cancel_meeting": ("reason",), "sign_record": ("reason",),
    "correct_record": ("reason",),
})
OFFICIAL = {"mediator": "调解员", "recorder": "记录人"}


def _when(event: Event) -> str:
    starts, ends = (datetime.fromisoformat(event.facts[name]).astimezone(LOCAL) for name in ("starts_at", "ends_at"))
    said = told(event)
    return f"{starts:%-m月%-d日 %H:%M} 到 {ends:%H:%M}，{said.get('where') or said['place']}"


@told_as("schedule")
def schedule(event: Event) -> list[str]:
    """When, where, how many were asked to come."""
    helpers = "".join(f"、{name}" for name in event.facts.get("helpers", []))
    return [f"{_when(event)}；请 {len(event.facts['parties'])} 位当事人{helpers}"]


@told_as("reschedule")
def reschedule(event: Event) -> list[str]:
    """The new time and why."""
    return [f"改到{_when(event)}", *reason_of(event)]


@told_as("cancel_meeting")
def cancel_meeting(event: Event) -> list[str]:
    """Why."""
    return reason_of(event)


@told_as("serve")
def serve(event: Event) -> list[str]:
    """How and with what success; whom, and who took it for them, stands on the page 调解."""
    facts = event.facts
    served = datetime.fromisoformat(facts["served_at"]).astimezone(LOCAL)
    receiver = "，代收人见“调解”" if facts.get("receiver_named") else ""
    outcome = "送到了" if facts["reached"] else "没联系上"
    proof = f"，凭证见材料第 {facts['proof_no']} 号" if facts.get("proof_no") else ""
    return [f"{served:%-m月%-d日 %H:%M} {ServiceWay(facts['how']).label}，{len(facts['parties'])} 位{outcome}{receiver}{proof}"]


@told_as("tell_off")
def tell_off(event: Event) -> list[str]:
    """How and with what success; whom stands on the page 调解."""
    facts = event.facts
    told = datetime.fromisoformat(facts["served_at"]).astimezone(LOCAL)
    outcome = "知道不用来了" if facts["reached"] else "没联系上"
    return [f"{told:%-m月%-d日 %H:%M} {ServiceWay(facts['how']).label}，{len(facts['parties'])} 位{outcome}"]


@told_as("sign_record")
def sign_record(event: Event) -> list[str]:
    """Which record, how many lines, how; a refusal with its reason. Who stands on the page of the record."""
    facts = told(event)
    draft = f"（第 {facts['version']} 稿）" if facts["version"] > 1 else ""
    parties = sum(seat.startswith("party-") for seat in facts["seats"])
    others = len([seat for seat in facts["seats"] if not seat.startswith("party-") and seat not in OFFICIAL])
    who = [f"{parties} 位当事人"][:bool(parties)] + [f"{others} 位在场的人"][:bool(others)]
    who += [label for seat, label in OFFICIAL.items() if seat in facts["seats"]]
    lines = [f"第 {facts['no']} 次调解的记录{draft}：{'、'.join(who)}，{RecordWay(facts['way']).label}"]
    return lines + reason_of(event)


@told_as("correct_record")
def correct_record(event: Event) -> list[str]:
    """Which record became which draft, and why."""
    facts = told(event)
    return [f"第 {facts['no']} 次调解的记录改成第 {facts['version']} 稿，要重新签名", *reason_of(event)]


@told_as("caucus")
def caucus(_event: Event) -> list[str]:
    """That there was one."""
    return ["内容只有这件的调解员看得到"]


@told_of("recuse")
def recuse(dispute: Dispute, event: Event) -> list[str]:
    """Who stepped back, who goes on, why; a party by the name, which the chain does not hold."""
    facts = event.facts
    changed = [f"{facts['recused_name']}回避，{facts['mediator_name']}接着调"] if facts.get("recused_name") else []
    asked = next((party.name for party in dispute.parties if party.no == facts.get("party")), "")
    by = f"{asked}提出" if asked else "调解员自己提出"
    return [*changed, *([f"{by}：{facts['reason']}"] if facts.get("reason") else []),
            *([f"声明：{facts['declaration']}"] if facts.get("declaration") else []),
            *([str(facts["sentence"])] if facts.get("sentence") else [])]
