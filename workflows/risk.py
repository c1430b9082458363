"""Which ticked hazard raises a case to which risk (domain.md §4.3, our default; §4.5 signs of 民转刑)."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.grounds import Hazard
from workflows.outcomes import Risk

RISK_OF: dict[Hazard, Risk] = {
    Hazard.SELF_HARM: Risk.RED,
    Hazard.REVENGE: Risk.RED,
    Hazard.WEAPON: Risk.RED,
    Hazard.GROUP: Risk.ORANGE,
    Hazard.DEATH: Risk.ORANGE,
    Hazard.REPEAT_CALLS: Risk.ORANGE,
    Hazard.WAGES: Risk.YELLOW,
    Hazard.MINOR: Risk.YELLOW,
    Hazard.OLD_GRUDGE: Risk.YELLOW,
}
# 群体: more than this many people on one side is a group (信访工作条例 Art 20 speaks of 5 representatives).
GROUP_FROM = 5


def risk_of(hazards: Iterable[str]) -> Risk:
    """The highest grade any of the hazards calls for; blue without any."""
    return max((RISK_OF[Hazard(h)] for h in hazards), key=lambda r: r.rank, default=Risk.BLUE)
