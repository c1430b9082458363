"""A row of the table of moves: from where to where, by whom, under which guards, with what done to the clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.case import Attempt
from workflows.clocks import ClockEnd, ClockKind
from workflows.guarding import Guard
from workflows.outcomes import Channel
from workflows.roles import Relation, Role
from workflows.states import State


@dataclass(frozen=True)
class Who:
    """One clause of permission: a role counts where the actor's unit stands in this relation to the case."""

    role: Role
    relation: Relation
    states: frozenset[State] | None = None
    only_if: Guard | None = None

    def fits(self, roles: frozenset[Role], relations: frozenset[Relation], state: object) -> bool:
        """Whether role, relation and state fit; `only_if` is asked later, because it has a sentence."""
        return (
            self.role in roles
            and (self.relation is Relation.NONE or self.relation in relations)
            and (self.states is None or state in self.states)
        )


def fits_any(clauses: Iterable[Who], attempt: Attempt) -> bool:
    """Whether one of the clauses lets this person, leaving `only_if` aside."""
    return any(who.fits(attempt.roles, attempt.relations, attempt.case.state) for who in clauses)


@dataclass(frozen=True)
class Starts:
    """The move starts this clock; with a channel, only for what came in by it."""

    kind: ClockKind
    channel: Channel | None = None


@dataclass(frozen=True)
class Ends:
    """The move ends these clocks in this way."""

    how: ClockEnd
    kinds: tuple[ClockKind, ...]


@dataclass(frozen=True)
class Pauses:
    """The move pauses these clocks."""

    kinds: tuple[ClockKind, ...]


@dataclass(frozen=True)
class Resumes:
    """The move resumes these clocks, where paused."""

    kinds: tuple[ClockKind, ...]


@dataclass(frozen=True)
class Revives:
    """The move lets an ended clock go on; the gap does not count."""

    kind: ClockKind


ClockEffect = Starts | Ends | Pauses | Resumes | Revives


@dataclass(frozen=True)
class Move:
    """One row of the table of moves.

    `paths` are (sources, target); target None stays. `who` may do it alone, `asks` may ask for it, and then
    one of `approves` decides. `tells` names who gets a notice besides the person now responsible.
    """

    name: str
    label: str
    help: str
    paths: tuple[tuple[tuple[State | str, ...], State | None], ...]
    who: tuple[Who, ...]
    guards: tuple[Guard, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    tells: tuple[str, ...] = ()
    asks: tuple[Who, ...] = ()
    icon: str = "arrow-right"
    tone: str = "person"

    @property
    def sources(self) -> frozenset[State | str]:
        """All states it starts from."""
        return frozenset(source for sources, _ in self.paths for source in sources)


@dataclass(frozen=True)
class Offer:
    """A move as the menu shows it: open, to be asked for, or closed with the sentence why."""

    move: Move
    sentence: str | None = None
    asks: bool = False
