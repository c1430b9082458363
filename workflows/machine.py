"""Move, Workflow, Refused: the table of moves carried out by one shared `transitions` machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from transitions import EventData, Machine, MachineError

from workflows.clocks import ClockEnd, ClockKind
from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty, Outcome, PartyRole, Risk, SameMatter
from workflows.roles import Relation, Role
from workflows.states import State

logging.getLogger("transitions").setLevel(logging.WARNING)

# Where a dispute is before `register`; never stored.
UNREGISTERED = "unregistered"


class Reason(NamedTuple):
    """What stands against a move: the field it is about ("" where it is about none) and the sentence."""

    field: str
    sentence: str


class Refused(Exception):
    """A move that may not be made, with the sentence the user reads. `kind` is state, role, approval or guard.

    `reasons` are all that stands against it, one by one; `sentence` says them in a row.
    """

    def __init__(self, sentence: str, kind: str = "guard", reasons: Sequence[Reason] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.reasons = tuple(reasons) or (Reason("", sentence),)


class CaseParty(Protocol):
    """What the rules need to know of a party."""

    no: int
    name: str
    role: PartyRole
    left_at: datetime | None


class CaseClaim(Protocol):
    """What the rules need to know of a claim."""

    no: int
    text: str


class Case(Protocol):
    """What the rules need to know of a dispute; the model has these, and so do the tests' plain objects."""

    state: State
    level: Level
    category: str | None
    channel: Channel
    risk: Risk
    was_red: bool
    difficulty: Difficulty | None
    proactive: bool
    finder: str | None
    consent: bool
    same_matter: SameMatter | None
    asked_materials: bool
    objections: int
    designated: bool
    sent_down: bool
    supervised: bool
    outcome: Outcome | None
    leg_no: int
    mediator_id: int | None
    region_code: str

    @property
    def parties(self) -> Iterable[CaseParty]:
        """All parties, those who left included."""

    @property
    def claims(self) -> Iterable[CaseClaim]:
        """All claims."""


class Known(Protocol):
    """What the case file knows (sessions, agreement, feedback …), asked by name."""

    def __call__(self, name: str, /) -> Any:
        """The fact of that name; KeyError if nobody provides it."""


@dataclass(frozen=True)
class Attempt:
    """One try at a move: who, when, with what, and what the case file knows.

    `at` is local time (Asia/Shanghai).
    """

    case: Case
    roles: frozenset[Role]
    relations: frozenset[Relation]
    facts: Mapping[str, Any]
    known: Known
    at: datetime
    person_id: int | None = None
    approved: bool = False


Guard = Callable[[Attempt], str | None]


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


@dataclass
class Workflow:
    """All moves on one machine that is bound to no case: stateless, shared by all threads."""

    moves: tuple[Move, ...]
    by_name: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        """Build the machine once."""
        self.by_name = {move.name: move for move in self.moves}
        self._machine = Machine(
            model=None, states=[UNREGISTERED, *State], initial=UNREGISTERED, auto_transitions=False,
            send_event=True, queued=False,
        )
        for move in self.moves:
            for sources, target in move.paths:
                self._machine.add_transition(move.name, list(sources), target, conditions=[_obey])

    def fire(self, name: str, attempt: Attempt) -> Move:
        """Check state, role and guards, and set the new state; raises Refused with its sentence."""
        move = self.by_name[name]
        self.check_role(move, attempt)
        try:
            self._machine.events[name].trigger(attempt.case, attempt=attempt, move=move)
        except MachineError as error:
            raise Refused(f"这件现在是“{attempt.case.state.label}”，不能{move.label}。", "state") from error
        return move

    def check_role(self, move: Move, attempt: Attempt) -> None:
        """Refuse who may not do this move in this state; says so when another must approve."""
        if attempt.case.state not in move.sources:
            label = getattr(attempt.case.state, "label", "")
            raise Refused(f"这件现在是“{label}”，不能{move.label}。", "state")
        clauses = [w for w in move.who if w.fits(attempt.roles, attempt.relations, attempt.case.state)]
        asking = any(w.fits(attempt.roles, attempt.relations, attempt.case.state) for w in move.asks)
        if asking and attempt.approved:
            return
        sentences = [w.only_if(attempt) if w.only_if else None for w in clauses]
        if None in sentences:
            return
        if sentences:
            raise Refused(str(sentences[0]), "guard")
        if asking:
            raise Refused(f"{move.label}要负责人批准，请先提出申请。", "approval")
        raise Refused(f"“{move.label}”不归你办。", "role")

    def offers(self, attempt: Attempt) -> list[Offer]:
        """The moves of this state that concern the actor, each open or with the sentence that closes it.

        Guards that judge what is filled in the form (they read `facts`) are asked when it is sent; here the
        facts are empty, so only those marked `of_file` speak.
        """
        found: list[Offer] = []
        for move in self.moves:
            try:
                self.check_role(move, attempt)
                found.append(Offer(move, file_sentence(move.guards, attempt)))
            except Refused as refusal:
                if refusal.kind == "approval":
                    found.append(Offer(move, file_sentence(move.guards, attempt), asks=True))
                elif refusal.kind == "guard":
                    found.append(Offer(move, refusal.sentence))
        return found


@dataclass(frozen=True)
class Guarded:
    """A guard with its marks; the name and the docstring stay the rule's own, the page of the process shows them."""

    rule: Guard
    of_file: bool = False
    answerable: bool = False
    decisive: bool = False
    field: str = ""

    def __post_init__(self) -> None:
        """Past the frozen door, as `functools.wraps` would do it."""
        self.__dict__.update({name: getattr(self.rule, name) for name in ("__name__", "__doc__")})

    def __call__(self, attempt: Attempt) -> str | None:
        """What the rule says."""
        return self.rule(attempt)


def _guarded(guard: Guard) -> Guarded:
    return guard if isinstance(guard, Guarded) else Guarded(guard)


def of_file(guard: Guard) -> Guard:
    """Mark a guard that judges the case file and not the form: the menu can say its sentence beforehand."""
    return replace(_guarded(guard), of_file=True)


def answerable(guard: Guard) -> Guard:
    """Mark a guard `of_file` that one answer of the form can still satisfy: the menu warns, the form opens."""
    return replace(_guarded(guard), answerable=True)


def decisive(guard: Guard) -> Guard:
    """Mark a guard after whose refusal the ones behind it have nothing to say: filling in more would not help."""
    return replace(_guarded(guard), decisive=True)


def about(field: str) -> Callable[[Guard], Guard]:
    """Mark a guard with the field that its sentence belongs to."""

    def marked(guard: Guard) -> Guard:
        return replace(_guarded(guard), field=field)

    return marked


def unanswerable(guards: Iterable[Guard]) -> list[Guard]:
    """Those of the case file that nothing filled in could satisfy."""
    return [g for g in map(_guarded, guards) if g.of_file and not g.answerable]


def against(guards: Iterable[Guard], attempt: Attempt) -> Iterator[Reason]:
    """Everything that stands against it, so that nobody is sent back once for each fault."""
    for guard in map(_guarded, guards):
        if sentence := guard(attempt):
            yield Reason(guard.field, sentence)
            if guard.decisive:
                return


def missing(guards: Iterable[Guard], attempt: Attempt) -> list[Reason]:
    """The part of it that the case file lacks, whatever is filled in."""
    return list(against(_of_file(guards), attempt))


def file_sentence(guards: Iterable[Guard], attempt: Attempt) -> str | None:
    """What the case file says first against it, before a form is filled in."""
    return next((reason.sentence for reason in against(_of_file(guards), attempt)), None)


def obey(guards: Iterable[Guard], attempt: Attempt) -> None:
    """Raise Refused with all that stands against it."""
    if found := list(against(guards, attempt)):
        raise Refused("".join(reason.sentence for reason in found), reasons=found)


def _of_file(guards: Iterable[Guard]) -> Iterator[Guard]:
    return (guard for guard in map(_guarded, guards) if guard.of_file)


def _obey(event: EventData) -> bool:
    move: Move = event.kwargs["move"]
    obey(move.guards, event.kwargs["attempt"])
    return True
