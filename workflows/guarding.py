"""Guards: what stands against a move, all of it in one answer, and the marks that say when a guard is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from workflows.case import Attempt

Guard = Callable[[Attempt], str | None]


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
