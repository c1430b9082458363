"""Kinds of clocks that end together."""

from __future__ import annotations

from workflows.clocks import ClockEnd, ClockKind
from workflows.moves import ClockEffect, Ends, Starts

ALL = tuple(ClockKind)
HOLDERS = (ClockKind.SIGNING, ClockKind.OBJECTION, ClockKind.MEDIATION)
STEPS = (ClockKind.ACCEPTANCE, ClockKind.PETITION_NOTICE, ClockKind.SUPPLEMENT, ClockKind.ASSIGNMENT, *HOLDERS)
# With any result: what was being done is done, and the parties are told.
ENDED: tuple[ClockEffect, ...] = (
    Ends(ClockEnd.SUPERSEDED, (ClockKind.OBJECTION,)), Ends(ClockEnd.MET, (*STEPS, ClockKind.TOTAL)), Starts(ClockKind.FEEDBACK),
)
