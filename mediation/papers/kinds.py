"""The table of papers: each kind, what it is about, when it may be made, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.papers.blocks import Paper


@dataclass(frozen=True)
class Subject:
    """What of the case one paper is about: a sitting, a party, an agreement. `key` stands in addresses."""

    key: str
    label: str


# The case as a whole: one paper of its kind.
WHOLE = (Subject("", ""),)


States = Callable[[Session, Dispute, Subject], Sequence[Party]]


@dataclass(frozen=True)
class Writing:
    """What a paper is written from. `subject` is one of those its kind named."""

    session: Session
    dispute: Dispute
    actor: Actor
    at: datetime
    subject: Subject
    number: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `group`: heading on the page of papers. `word`: the word of its number (调, 受, 终), none if it has no number.
    `subjects`: what of this case there is to write about, empty where the paper does not apply. `states`: who stands on it
    with sex, ethnic group, job and address, `whole` with the ID number too. `covers`: labels of the rows that this reader does not read. `fields`:
    the named fields of a text that was signed, as they were kept with it.
    """

    name: str
    label: str
    group: str
    write: Callable[[Writing], Paper]
    subjects: Callable[[Session, Dispute], Sequence[Subject]]
    word: str = ""
    states: States | None = None
    whole: bool = False
    covers: Callable[[Writing], frozenset[str]] | None = None
    fields: Callable[[Writing], dict[str, Any] | None] | None = None


KINDS: dict[str, Kind] = {}


def kind(
    name: str, label: str, group: str, *, word: str = "",
    subjects: Callable[[Session, Dispute], Sequence[Subject]] = lambda session, dispute: WHOLE,
    states: States | None = None, whole: bool = False, covers: Callable[[Writing], frozenset[str]] | None = None,
    fields: Callable[[Writing], dict[str, Any] | None] | None = None,
) -> Callable[[Callable[[Writing], Paper]], Callable[[Writing], Paper]]:
    """Register the function that writes this kind of paper."""

    def register(write: Callable[[Writing], Paper]) -> Callable[[Writing], Paper]:
        KINDS[name] = Kind(name, label, group, write, subjects, word, states, whole, covers, fields)
        return write

    return register
