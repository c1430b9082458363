"""Act: a row of what may be done to a case besides moves, and the questions put to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.case import Attempt
from workflows.guarding import Guard, Refused, file_sentence, obey
from workflows.moves import ClockEffect, Who, fits_any
from workflows.states import OPEN, State


@dataclass(frozen=True)
class Act:
    """One row: an act on the timeline that changes no state."""

    name: str
    label: str
    help: str
    who: tuple[Who, ...]
    states: frozenset[State] = OPEN
    guards: tuple[Guard, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    asks: tuple[Who, ...] = ()
    icon: str = "message"
    tone: str = "person"
    # None, or the sentence why there is nothing of this kind to act on here: then it is not offered at all.
    concerns: Guard | None = None


def may_open(act: Act, attempt: Attempt) -> None:
    """Refuse unless the act has a place in this state, the actor may do or ask for it, and there is something to act on."""
    state = attempt.case.state
    if state not in act.states:
        raise Refused(f"这件现在是“{state.label}”，不能{act.label}。", "state")
    if not fits_any((*act.who, *act.asks), attempt):
        raise Refused(f"“{act.label}”不归你办。", "role")
    if sentence := _concern(act, attempt):
        raise Refused(sentence, "state")


def check_act(act: Act, attempt: Attempt) -> None:
    """Refuse with a sentence unless role, state and guards allow the act."""
    may_open(act, attempt)
    if not fits_any(act.who, attempt) and not attempt.approved:
        raise Refused(f"{act.label}要上级批准，请先提出申请。", "approval")
    obey(act.guards, attempt)


def open_acts(acts: Iterable[Act], attempt: Attempt) -> list[tuple[Act, str | None]]:
    """The acts that concern the actor in this state, with the sentence of a guard on the case file, if closed."""
    state = attempt.case.state
    return [
        (act, file_sentence(act.guards, attempt)) for act in acts
        if state in act.states and fits_any((*act.who, *act.asks), attempt) and _concern(act, attempt) is None
    ]


def _concern(act: Act, attempt: Attempt) -> str | None:
    """Why there is nothing for this act to act on, or None."""
    return act.concerns(attempt) if act.concerns else None
