"""卷宗摘要: facts, attempts, undisputed points, last positions, risks and clock history, written by the record."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from mediation.access import current_actor
from mediation.clocks.models import Clock
from mediation.clocks.queries import clocks_of
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes import presenting
from mediation.disputes.actions import attempt_of
from mediation.disputes.climb import steps
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import names_of_case
from mediation.disputes.timeline import events_of, timeline
from workflows.calendar import local_day
from workflows.clocks import ClockEventKind
from workflows.dispute import WORKFLOW
from workflows.grounds import Hazard
from workflows.machine import Refused
from workflows.steps import day_words


def dossier_page(dispute: Dispute) -> str:
    """The page for the level above, readable before the case goes up."""
    session, actor, at = db_session(), current_actor(), now()
    clocks = list(clocks_of(session, dispute.id))
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    return render_template(
        "disputes/dossier.html", identity=presenting.identity(session, dispute, clocks, at),
        made_at=f"{at.astimezone(LOCAL):%-m月%-d日 %H:%M}",
        steps=steps(session, dispute, attempt.known("sessions_by_leg"), clocks, at),
        sections=sections(dispute), back_url=url_for("disputes.show", number=dispute.number),
        escalate_url=url_for("disputes.do", number=dispute.number, name="escalate") if _may_escalate(attempt) else None,
    )


def _may_escalate(attempt: Any) -> bool:
    try:
        WORKFLOW.check_role(WORKFLOW.by_name["escalate"], attempt)
    except Refused:
        return False
    return attempt.case.level.above is not None


def sections(dispute: Dispute) -> list[dict[str, Any]]:
    """What each part says; empty parts are left out, except that no attempt is said to be none."""
    session, actor, at = db_session(), current_actor(), now()
    known = attempt_of(session, dispute, actor=actor, at=at, facts={}).known
    events = list(events_of(session, dispute.id))
    names = names_of_case(session, dispute, events)
    sessions = known("sessions_by_no")
    story = presenting.story(dispute, at)
    made: list[dict[str, Any]] = [
        {"heading": "怎么回事", "lines": [story["text"]], "rows": story["facts"]},
        {"heading": "当事人和诉求", "rows": _parties(dispute)},
        {"heading": "调解过几次", "lines": _attempts(sessions)},
        {"heading": "没有争议的事", "lines": _of_last(events, "undisputed")},
        {"heading": "各方最后的意见", "rows": _positions(events)},
        {"heading": "已谈到的约定", "lines": [
            f"{t['who']}：{t['what']}{'（' + t['due'] + '）' if t['due'] else ''} {t['status']}"
            for panel in known("agreement_panels")[:1] for t in panel["terms"]]},
        {"heading": "风险", "lines": _risks(dispute, events)},
        {"heading": "时限经过", "table": _clocks(list(clocks_of(session, dispute.id)), at)},
        {"heading": "反馈", "lines": known("feedback_lines")},
        {"heading": "办理经过", "entries": timeline(dispute, events, names, at, sessions)},
    ]
    return [s for s in made if s.get("lines") or s.get("rows") or s.get("entries") or s.get("table")]


def _parties(dispute: Dispute) -> list[tuple[str, str]]:
    rows = [(p.role.label, p.name + (f"，{p.count} 人" if p.count > 1 else "") + ("（已退出）" if p.left_at else ""))
            for p in dispute.parties]
    return rows + [(f"诉求 {c.no}", c.text + (f"，{presenting.money(c.amount)}" if c.amount else "")) for c in dispute.claims]


def _attempts(sessions: dict[int, Any]) -> list[str]:
    if not sessions:
        return ["还没有调解记录。"]
    return [f"第 {s.no} 次，{s.held_at.astimezone(LOCAL):%-m月%-d日 %H:%M}，{s.place}，到场：{s.present}。{s.course} 结果：{s.result_label}。"
            for s in sessions.values()]


def _of_last(events: list[Event], name: str) -> list[str]:
    return next(([str(e.facts[name])] for e in reversed(events) if e.facts.get(name)), [])


def _positions(events: list[Event]) -> list[tuple[str, str]]:
    for event in reversed(events):
        if event.facts.get("position_applicant"):
            return [("申请人", event.facts["position_applicant"]), ("对方", event.facts.get("position_respondent", ""))]
    return []


def _risks(dispute: Dispute, events: list[Event]) -> list[str]:
    lines = [f"现在是{dispute.risk.label}风险。"]
    if dispute.hazards:
        lines.append("登记时勾选：" + "、".join(Hazard(h).label for h in dispute.hazards) + "。")
    lines += [f"{e.at.astimezone(LOCAL):%-m月%-d日} 报给{e.facts['to']}：{e.facts.get('content', '')}"
              for e in events if e.name == "report_danger"]
    return lines


def _clocks(clocks: list[Clock], at: Any) -> dict[str, Any]:
    today = local_day(at)
    body = [[
        c.kind.label, day_words(local_day(c.started_at), today), day_words(local_day(c.due_at), today),
        f"{sum(e.kind is ClockEventKind.PAUSE for e in c.events)} 次",
        f"{sum(e.days or 0 for e in c.events)} 天", c.status.label + ("，曾超期" if c.overdue_since else ""),
    ] for c in clocks]
    return {"head": ["时限", "从", "到", "中止", "延期", "现在"], "body": body} if body else {}
