"""What stands in a 卷宗摘要: facts, attempts, what was not tried, undisputed points, last positions, risks, clocks.

Plain values that can be kept as JSON; days are written out, because 今天 is another day when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import clocks_of
from mediation.config import LOCAL
from mediation.disputes import presenting
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names, names_of_case, veil
from mediation.disputes.stays import TURNS, stretches
from mediation.disputes.timeline import events_of, newest_of_lines, timeline
from workflows.calendar import local_day
from workflows.case import Known
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockStatus
from workflows.dispute import WORKFLOW
from workflows.grounds import EscalateReason, Hazard
from workflows.levels import Level
from workflows.moves import Ends
from workflows.outcomes import Risk
from workflows.steps import day_words, moment_words

Section = dict[str, Any]
# The column of the table of limits that says how late, and what stands there of one in time.
LATE, NOT_LATE = "超期", "没有"
ENDED_BY_GOING = frozenset(
    kind for effect in WORKFLOW.by_name["escalate"].clocks if isinstance(effect, Ends) for kind in effect.kinds)
# Others were asked to help: any of these acts, or a unit that handles the case together with the holder.
HELP = ("invite", "confer", "call_out", "co_handle")


@dataclass(frozen=True)
class Going:
    """The escalation that the dossier is written for."""

    from_level: Level
    to_level: Level
    reason: str
    note: str
    untried: bool
    who: str


@dataclass(frozen=True)
class Source:
    """Everything it is written from, read once. `facts`: what the form of the escalation says."""

    dispute: Dispute
    at: datetime
    events: Sequence[Event]
    names: Names
    clocks: Sequence[Clock]
    known: Known
    facts: Mapping[str, Any]


def source_of(session: Session, dispute: Dispute, known: Known, at: datetime, facts: Mapping[str, Any]) -> Source:
    """Read events, names and clocks of the case."""
    events = events_of(session, dispute.id)
    names = veil(names_of_case(session, dispute, events), events, known)
    return Source(dispute, at, events, names, clocks_of(session, dispute.id), known, facts)


def sections(source: Source, going: Going | None = None) -> list[Section]:
    """In the order they are read; empty parts are left out, except that no attempt is said to be none."""
    dispute, known = source.dispute, source.known
    story = presenting.story(dispute, source.at)
    made: list[Section] = [
        *([_sent(source, going)] if going else []),
        {"heading": "怎么回事", "lines": [story["text"]], "rows": story["facts"]},
        {"heading": "当事人和诉求", "rows": _parties(dispute)},
        {"heading": "调解过几次", "lines": _attempts(known("sessions_by_no"))},
        {"heading": "还没做过的", "lines": _untried(source)},
        {"heading": "没有争议的事", "lines": _last(source, "undisputed")},
        _positions(source),
        {"heading": "已谈到的约定", "lines": [
            f"{t['who']}：{t['what']}{'（' + t['due'] + '）' if t['due'] else ''} {t['status']}"
            for panel in known("agreement_panels")[:1] for t in panel["terms"]]},
        {"heading": "风险", "lines": _risks(source)},
        {"heading": "时限经过", "lines": _path(source), "table": _clocks(source, going)},
        {"heading": "反馈", "lines": [] if going else known("feedback_lines")},  # of what was sent nobody takes out what they may not hear
        {"heading": "办理经过", "entries": _entries(source)},
    ]
    return [s for s in made if any(s.get(part) for part in ("lines", "rows", "entries", "table"))]


def _sent(source: Source, going: Going) -> Section:
    words = source.names.levels
    rows = [("从哪到哪", f"{words[going.from_level]} → {words[going.to_level]}"), ("为什么", EscalateReason(going.reason).label),
            ("情况", going.note), ("谁报的", going.who), ("什么时候", moment_words(source.at, source.at))]
    lines = ["未调先逾期：到上报时，本级一次也没有调解过。"] if going.untried else []
    return {"heading": "上报", "lines": lines, "rows": [(label, value) for label, value in rows if value], "alarm": going.untried}


def _parties(dispute: Dispute) -> list[tuple[str, str]]:
    rows = [(p.role.label, p.name + (f"，{p.count} 人" if p.count > 1 else "") + ("（已退出）" if p.left_at else ""))
            for p in dispute.parties]
    return rows + [(f"诉求 {c.no}", presenting.claim_line(c)) for c in dispute.claims]


def _attempts(sessions: dict[int, Any]) -> list[str]:
    if not sessions:
        return ["还没有调解记录。"]
    return [f"第 {s.no} 次，{s.held_at.astimezone(LOCAL):%-m月%-d日 %H:%M}，{s.place}，到场：{s.present}。{s.course} 结果：{s.result_label}。"
            for s in sessions.values()]


def _untried(source: Source) -> list[str]:
    """What the level above need not look for in the file."""
    known, names = source.known, {event.name for event in source.events}
    helped = any(event.facts.get("co_units") for event in source.events) or names & set(HELP)
    danger = source.dispute.risk.rank >= Risk.ORANGE.rank and "report_danger" not in names
    gaps = (
        (not known("sessions_in_leg"), "本级还没有调解过。"),
        (not known("rights_told"), "还没有告知双方权利义务。"),
        (not helped, "还没有请别的单位或人一起调。"),
        ("agreement" not in names, "还没有写过协议。"),
        (not _last(source, "undisputed"), "没有记下双方没有争议的事。"),
        (not _stated(source), "没有记下各方最后的意见。"),
        (danger, f"{source.dispute.risk.label}风险，还没有报警或通报的记录。"),
    )
    return [words for missing, words in gaps if missing]


# Where a record of a sitting says what the form of an escalation calls otherwise.
IN_RECORD = {"undisputed": "undisputed", "position_applicant": "offer_applicant", "position_respondent": "offer_respondent"}


def _last(source: Source, name: str) -> list[str]:
    """The newest word on it: the form of this escalation, then the newest of the records and of the moves before."""
    recorded = [(held.recorded_at, getattr(held, IN_RECORD[name])) for held in source.known("sessions_by_no").values()]
    told = [(event.at, event.facts.get(name)) for event in source.events]
    newest = sorted((at, words) for at, words in (*recorded, *told) if words)
    said = [source.facts.get(name), *(words for _, words in reversed(newest))]
    return next(([str(words)] for words in said if words), [])


def _stated(source: Source) -> list[tuple[str, str]]:
    sides = (("申请人", "position_applicant"), ("被申请人", "position_respondent"))
    return [(side, words[0]) for side, name in sides if (words := _last(source, name))]


def _positions(source: Source) -> Section:
    """As written down side by side; else, under a heading of its own, what was said when they last sat together."""
    if stated := _stated(source):
        return {"heading": "各方最后的意见", "rows": stated}
    sessions = source.known("sessions_by_no")
    said = [(f"第 {no} 次调解时", sessions[no].course) for no in list(sessions)[-1:]]
    return {"heading": "最近一次调解说了什么", "rows": said}


def _risks(source: Source) -> list[str]:
    dispute = source.dispute
    lines = [f"{dispute.risk.label}风险。"]
    if dispute.hazards:
        lines.append("登记时勾选：" + "、".join(Hazard(h).label for h in dispute.hazards) + "。")
    for event in source.events:
        when = day_words(local_day(event.at), local_day(source.at))
        if event.name == "report_danger":
            lines.append(f"{when} 报给{event.facts['to']}：{event.facts.get('content', '')}")
        elif event.name in ("raise_risk", "lower_risk"):
            lines.append(f"{when} 调为{Risk(event.facts['risk']).label}：{event.facts.get('reason', '')}")
    return lines


def _path(source: Source) -> list[str]:
    if source.dispute.accepted_at is None:
        return []
    turns = [event for event in source.events if event.name in TURNS]
    path = stretches(source.dispute, turns, source.at)
    words = " → ".join(f"{source.names.levels[stretch.level]} {stretch.days} 天" for stretch in path)
    return [f"{words}，从受理起共 {sum(stretch.days for stretch in path)} 天。"]


def _clocks(source: Source, going: Going | None) -> dict[str, Any]:
    """What goes up ends some of them: they are told as they will stand once it is there."""
    today = local_day(source.at)
    body = []
    for clock in source.clocks:
        goes = going is not None and clock.open and clock.kind in ENDED_BY_GOING
        ended = source.at if goes else clock.ended_at
        body.append([
            clock.kind.label, day_words(local_day(clock.started_at), today), day_words(local_day(clock.due_at), today),
            day_words(local_day(ended), today) if ended else "还在走",
            f"{sum(e.kind is ClockEventKind.PAUSE for e in clock.events)} 次",
            f"{sum(e.days or 0 for e in clock.events)} 天", _lateness(clock, source.at),
            (ClockStatus.ESCALATED if goes else clock.status).label,
        ])
    return {"head": ["时限", "从", "到期", "结束", "中止", "延期", LATE, "现在"], "body": body} if body else {}


def _lateness(clock: Clock, at: datetime) -> str:
    """How far past its date it went, or has gone so far; kept for good once it was found late."""
    end = clock.ended_at or at
    if clock.kind in NEVER_LATE:
        return NOT_LATE
    if clock.overdue_since is None and (clock.ended_at is not None or end <= clock.due_at):
        return NOT_LATE
    days = (local_day(end) - local_day(clock.due_at)).days
    return f"{days} 天" if days > 0 else "当天"


def _entries(source: Source) -> list[dict[str, Any]]:
    """The timeline without links, each day by its date."""
    entries = timeline(source.dispute, source.events, source.names, source.at, source.known("sessions_by_no"))
    made = []
    for entry, event in zip(entries, newest_of_lines(source.events), strict=True):
        made.append({**asdict(entry), "day": day_words(local_day(event.at), local_day(source.at)), "links": []})
    return made
