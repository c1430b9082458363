"""Kinds of clock and the ways a clock ends (process.md §5)."""

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


class ClockEnd(Labelled):
    """How a clock ended; whether it was overdue is kept beside it."""

    MET = "met", "已办到"
    SUPERSEDED = "superseded", "已换手"
    ESCALATED = "escalated", "已上报"
    VOID = "void", "已作废"
    LAPSED = "lapsed", "已过期失效"


class ClockStatus(Labelled):
    """Running or paused; otherwise the way it ended."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "已中止"
    MET = "met", "已办到"
    SUPERSEDED = "superseded", "已换手"
    ESCALATED = "escalated", "已上报"
    VOID = "void", "已作废"
    LAPSED = "lapsed", "已过期失效"
