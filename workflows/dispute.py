"""The table of moves of a dispute: 受理 → 分流 → 调解 → 反馈 → 办结. docs/process.md shows it whole."""

from __future__ import annotations

from workflows.clocks import ClockEnd
from workflows.clocks import ClockKind as K
from workflows.machine import Workflow
from workflows.moves import ClockEffect, Ends, Move, Starts
from workflows.outcomes import Channel
from workflows.rows import climbing, ending, intake, mediating, routing
from workflows.states import State as S

# In the order of docs/process.md.
MOVES: tuple[Move, ...] = (*intake.MOVES, *routing.MOVES, *mediating.MOVES, *climbing.MOVES, *ending.MOVES)

REOPEN_CLOCKS: dict[S, tuple[ClockEffect, ...]] = {
    S.ACCEPTED: (Ends(ClockEnd.VOID, (K.FOLLOW_UP, K.ARCHIVE)), Starts(K.ASSIGNMENT), Starts(K.TOTAL)),
    # what comes in again is to be told of again
    S.SUBMITTED: (Starts(K.ACCEPTANCE), Starts(K.PETITION_NOTICE, Channel.PETITION)),
}

WORKFLOW = Workflow(MOVES)
