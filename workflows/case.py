"""A case as the rules see it, and one try at changing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty, Outcome, PartyRole, Risk, SameMatter
from workflows.roles import Relation, Role
from workflows.states import State


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
