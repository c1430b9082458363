"""What must be read before anything else on the case page, and what stands beside a form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from mediation.access import current_actor
from mediation.clocks.models import Clock
from mediation.db import db_session
from mediation.disputes.actions import attempt_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names
from mediation.disputes.presenting import claim_line, file_view
from mediation.disputes.standing_in import holder_in
from mediation.units.models import Unit
from workflows.acts import open_acts
from workflows.calendar import local_day
from workflows.case import Attempt
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW
from workflows.outcomes import Outcome, Risk
from workflows.permissions import BY_NAME
from workflows.states import State
from workflows.steps import day_words, moment_words

# What is read beside a form and not filled into it: the form is written on the timeline, which the mediator reads.
HINTS = {"rework": "rework_hint", "reopen": "reopen_hint"}


def banners(dispute: Dispute, clocks: Sequence[Clock], names: Names, at: datetime) -> list[dict[str, Any]]:
    """Danger, waiting for approval, provisional dates, a merge, a suspension past its end."""
    found: list[dict[str, Any]] = []
    if dispute.risk is Risk.RED and dispute.is_open:
        found.append({"tone": "red", "text": f"红色风险：先保人身安全，{_report_by(clocks, at)}", "label": "记下报警或通报",
                      "url": url_for("disputes.do", number=dispute.number, name="report_danger")})
    found += _away(dispute, names, at)
    found += [_waiting(name, unit) for name, unit in names.waiting]
    if any(c.provisional for c in clocks if c.open):
        found.append({"tone": "amber", "text": "有时限落在还没公布放假安排的年份，日期是暂定，公布后自动重新算。"})
    if dispute.state is State.SUSPENDED and dispute.paused_until and dispute.paused_until < local_day(at):
        found.append({"tone": "amber", "text": f"预计 {day_words(dispute.paused_until, local_day(at))} 恢复，已经过了，能恢复就恢复。"})
    if dispute.designated and dispute.is_open:
        found.append({"tone": "blue", "text": "上级指定承办，不能退回。"})
    if dispute.outcome is Outcome.MERGED and dispute.main_id:
        main = db_session.get_one(Dispute, dispute.main_id)
        found.append({"tone": "blue", "text": "已并案，后面的办理看主案。", "label": main.number,
                      "url": url_for("disputes.show", number=main.number)})
    return found


def call_offs(dispute: Dispute, attempt: Attempt, at: datetime) -> list[dict[str, Any]]:
    """Meetings that are off although somebody had the notice: whom to tell, until they were told."""
    names = {p.no: p.name for p in dispute.parties}
    found, may = [], bool(open_acts([BY_NAME["tell_off"]], attempt))
    for one in attempt.known("calls_off").values():
        people = "、".join(names.get(no, "") for no in one.parties[:6]) + (f"等 {len(one.parties)} 位" if len(one.parties) > 6 else "")
        when = f"{moment_words(one.starts_at, at)} 的" if one.starts_at else "约好的"
        found.append({"tone": "amber", "text": f"{when}调解{one.why}，{people}接到过通知，告诉他们不用来了。", "label": "记下已通知",
                      "url": url_for("disputes.do", number=dispute.number, name="tell_off", meeting=one.no) if may else None})
    return found


def unsigned(dispute: Dispute, agreement: Any) -> list[dict[str, Any]]:
    """A written agreement is none before it is signed and stamped (人民调解法 Art 29); `agreement` as the guards see it."""
    if agreement is None or not agreement.lacks or not dispute.is_open:
        return []
    return [{"tone": "amber", "text": f"协议还没生效，缺{'、'.join(agreement.lacks)}。", "label": "看协议，签名盖章",
             "url": url_for("agreements.show", number=dispute.number)}]


def _away(dispute: Dispute, names: Names, at: datetime) -> list[dict[str, Any]]:
    """Who holds it is not here: until when, and to whom one turns."""
    holder = dispute.mediator_id if dispute.state in (State.MEDIATING, State.SUSPENDED) else dispute.responsible_id
    if not dispute.is_open or holder not in names.away:
        return []
    last, substitute = names.away[holder]
    absent = f"{names.people[holder]}请假到 {day_words(last, local_day(at))}"
    if holder_in(dispute, current_actor()) == holder:
        return [{"tone": "blue", "text": f"{absent}，这件你代办：照常办，记成你代{names.people[holder]}办的。"}]
    return [{"tone": "amber", "text": f"{absent}，" + (f"{substitute}代。" if substitute else "没有人代，时限照走。")}]


def _report_by(clocks: Sequence[Clock], at: datetime) -> str:
    """Until when somebody must be told, and what stands still before."""
    clock = next((c for c in clocks if c.open and c.kind is ClockKind.DANGER), None)
    if clock is None:
        return "再有险情马上报警并记下来。"
    words = f"{moment_words(clock.due_at, at)} 前要报警或通报" if at <= clock.due_at else "报警或通报已经超时"
    return f"{words}；没记下来，不能办结，也不能调低风险。"


def _waiting(name: str, unit: str) -> dict[str, Any]:
    label = (WORKFLOW.by_name.get(name) or BY_NAME[name]).label
    return {"tone": "amber", "text": f"{label}在等{unit}负责人批准，批准以前照常办。", "label": "看等审批",
            "url": url_for("disputes.requests")}


def aside(dispute: Dispute, name: str, at: datetime) -> list[dict[str, Any]]:
    """Beside every form the story, so that nobody has to go back and read; before 上报 the dossier."""
    facts = [("事由", dispute.title), ("在哪儿", dispute.place_name),
             ("什么事", dispute.description[:160] + ("……" if len(dispute.description) > 160 else ""))]
    facts += [(f"诉求 {c.no}", claim_line(c)) for c in dispute.claims[:4]]
    read_first = name == "escalate" or (name in ("assign", "send_down", "sign") and dispute.escalations)
    sent = "now" if name == "escalate" else None
    link = {"url": url_for("disputes.dossier", number=dispute.number, sent=sent), "link": "看卷宗摘要"} if read_first else {}
    beside = [{"title": "这一件", "items": facts, "url": None, "link": "", **link}]
    if name == "assign" and dispute.objections:
        beside.insert(0, _returned(dispute, at))
    if dispute.state is State.CONCLUDED:
        beside.insert(0, _result(dispute, name, at))
    if name in HINTS:
        hint = attempt_of(db_session(), dispute, actor=current_actor(), at=at, facts={}).known(HINTS[name])
        if hint and hint[1]:
            beside.insert(0, {"title": "当事人怎么说", "items": hint[1], "url": None, "link": ""})
    return beside


def _returned(dispute: Dispute, at: datetime) -> dict[str, Any]:
    """Who sent it back and why; after the second time the superior decides for good."""
    session, today = db_session(), local_day(at)
    events = session.scalars(
        select(Event).where(Event.dispute_id == dispute.id, Event.name == "object").order_by(Event.seq.desc())
        .limit(dispute.objections)
    ).all()
    units = {unit.id: unit.short_name for unit in session.scalars(
        select(Unit).where(Unit.id.in_([event.actor_unit_id for event in events]))
    )}
    items = [(f"{units.get(event.actor_unit_id or 0, '')} {day_words(local_day(event.at), today)}", str(event.facts.get("reason", "")))
             for event in reversed(events)]
    if dispute.objections >= 2:
        items.append(("退回满两次", "由你指定，承办单位不能再退回。"))
    return {"title": "退回过", "items": items, "url": None, "link": ""}


def _result(dispute: Dispute, name: str, at: datetime) -> dict[str, Any]:
    """What the parties are told, and at 办结 what is there and what is missing."""
    known = attempt_of(db_session(), dispute, actor=current_actor(), at=at, facts={}).known
    items = [("结果", dispute.outcome.label if dispute.outcome else "")]
    if dispute.route:
        items.append(("已告知途径", dispute.route.label))
    for panel in [p for p in known("agreement_panels") if not p["past"]]:
        items += [(f"约定 {i}", f"{t['who']}：{t['what']}" + (f"，{t['due']}" if t["due"] else ""))
                  for i, t in enumerate(panel["terms"], start=1)]
    file = file_view(dispute, known("checklist")) if name == "close" else None
    show = url_for("disputes.show", number=dispute.number, _anchor="people")
    return {"title": "结果", "items": items, "file": file, "url": show, "link": "看当事人电话"}
