"""The ten states of a dispute and the five stages (五环节) they belong to."""

from __future__ import annotations

from workflows.labels import Labelled

# Where a dispute is before `register`; never stored.
UNREGISTERED = "unregistered"


class Stage(Labelled):
    """五环节: what the stepper on the case page shows."""

    INTAKE = "intake", "受理"
    TRIAGE = "triage", "分流"
    MEDIATION = "mediation", "调解"
    FEEDBACK = "feedback", "反馈"
    CLOSING = "closing", "办结"


class State(Labelled):
    """Where a dispute stands. Overdue, escalated and supervised are facts beside the state, never states."""

    SUBMITTED = "submitted", "待受理"
    INCOMPLETE = "incomplete", "待补正"
    ACCEPTED = "accepted", "待分流"
    ASSIGNED = "assigned", "待签收"
    MEDIATING = "mediating", "调解中"
    SUSPENDED = "suspended", "中止"
    CONCLUDED = "concluded", "待反馈"
    CLOSED = "closed", "已办结"
    DECLINED = "declined", "不予受理"
    ADVISED = "advised", "告知引导"


STAGE_OF: dict[State, Stage] = {
    State.SUBMITTED: Stage.INTAKE,
    State.INCOMPLETE: Stage.INTAKE,
    State.ACCEPTED: Stage.TRIAGE,
    State.ASSIGNED: Stage.TRIAGE,
    State.MEDIATING: Stage.MEDIATION,
    State.SUSPENDED: Stage.MEDIATION,
    State.CONCLUDED: Stage.FEEDBACK,
    State.CLOSED: Stage.CLOSING,
    State.DECLINED: Stage.CLOSING,
    State.ADVISED: Stage.CLOSING,
}

FINAL: frozenset[State] = frozenset({State.CLOSED, State.DECLINED, State.ADVISED})
# Over without anybody having taken the case on: nothing is due of it any more.
NOT_TAKEN: frozenset[State] = frozenset({State.DECLINED, State.ADVISED})
OPEN: frozenset[State] = frozenset(State) - FINAL
# A closed case in which 回访 found a hidden risk can be dangerous again.
AND_AFTER: frozenset[State] = OPEN | {State.CLOSED}
# There is an agreement, or may be one.
AGREED: frozenset[State] = frozenset({State.MEDIATING, State.CONCLUDED, State.CLOSED})
SETTLED: frozenset[State] = frozenset({State.CONCLUDED, State.CLOSED})
# What others were asked for they may finish whatever became of the case, also when it was declined meanwhile.
GOING_ON: frozenset[State] = frozenset(State)
