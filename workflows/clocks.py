"""Kinds of clock, the ways a clock ends, and what running out does (process.md §5)."""

from __future__ import annotations

from workflows.labels import Labelled


class ClockKind(Labelled):
    """时限. `total` is the citizen's clock, `mediation` the holder's."""

    ACCEPTANCE = "acceptance", "受理时限"
    SUPPLEMENT = "supplement", "补正时限"
    ASSIGNMENT = "assignment", "分流时限"
    SIGNING = "signing", "签收时限"
    OBJECTION = "objection", "退回异议期"
    MEDIATION = "mediation", "本级时限"
    TOTAL = "total", "居民时限"
    FEEDBACK = "feedback", "反馈时限"
    PETITION_NOTICE = "petition_notice", "信访告知时限"
    DANGER = "danger", "险情通报时限"
    REPLY = "reply", "督办答复时限"
    FOLLOW_UP = "follow_up", "回访时限"
    CONFIRMATION = "confirmation", "司法确认时限"
    PERFORMANCE = "performance", "履行时限"
    ARCHIVE = "archive", "归档时限"


class ClockEnd(Labelled):
    """How a clock ended; whether it was overdue is kept beside it."""

    MET = "met", "已办到"
    SUPERSEDED = "superseded", "已换手"
    ESCALATED = "escalated", "已上报"
    VOID = "void", "已作废"
    LAPSED = "lapsed", "已失效"


class ClockStatus(Labelled):
    """Running or paused; otherwise the way it ended."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "已中止"
    MET = "met", "已完成"
    SUPERSEDED = "superseded", "已换手"
    ESCALATED = "escalated", "已上报"
    VOID = "void", "已作废"
    LAPSED = "lapsed", "已失效"


class ClockEventKind(Labelled):
    """What can happen to a clock."""

    START = "start", "开始"
    PAUSE = "pause", "中止"
    RESUME = "resume", "恢复"
    EXTEND = "extend", "延期"
    RULE = "rule", "换规则"
    END = "end", "结束"


class Consequence(Labelled):
    """What running out does beside the flag; `acts_after` working days later."""

    FLAG = "flag", "亮灯"
    RETURN = "return_unsigned", "退回分流"
    ESCALATE = "escalate", "自动上报"
    SUPERVISE = "supervise", "发督办"
    LAPSE = "lapse", "视为撤回"
    RIGHT_ENDS = "right_ends", "异议期满"
    BACK_TO_COURT = "back_to_court", "调解不成，退回法院"
    NEXT_CARD = "next_card", "升一级牌"


# Their running out is not the staff's lateness: no alarm, no overdue.
NEVER_LATE: frozenset[ClockKind] = frozenset({ClockKind.SUPPLEMENT, ClockKind.OBJECTION, ClockKind.CONFIRMATION})
# Suspending a case stops its quarrel, not its danger.
NEVER_STANDS: frozenset[ClockKind] = frozenset({ClockKind.DANGER})
# Danger cannot wait a day: unit head, level above and supervisor hear the moment it runs out (人民调解法 25).
TELLS_ALL_AT_ONCE: frozenset[ClockKind] = frozenset({ClockKind.DANGER})
# A unit's duty, or a party's, beside the way of the case: its date does not press the case and its lateness is theirs alone.
BESIDE: frozenset[ClockKind] = frozenset({
    ClockKind.REPLY, ClockKind.FOLLOW_UP, ClockKind.CONFIRMATION, ClockKind.PERFORMANCE, ClockKind.ARCHIVE,
})
# Those whom it concerns hear of it in its own words; of the rest of BESIDE the unit's head hears by the alarm.
SAID_OTHERWISE: frozenset[ClockKind] = frozenset({ClockKind.REPLY, ClockKind.PERFORMANCE})
