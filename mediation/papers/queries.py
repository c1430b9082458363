"""Kinds of paper that apply to a case, what was issued, and the county's template in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.papers.kinds import KINDS, Kind, Subject
from mediation.papers.models import IssuedPaper, PaperTemplate
from workflows.states import State


class Writable(NamedTuple):
    """One paper that can be written of a case now."""

    kind: Kind
    subject: Subject

    @property
    def code(self) -> str:
        """How forms and callers name it: acceptance, or record:2."""
        return f"{self.kind.name}:{self.subject.key}" if self.subject.key else self.kind.name

    @property
    def label(self) -> str:
        """调解笔录（第 2 次）."""
        return f"{self.kind.label}（{self.subject.label}）" if self.subject.label else self.kind.label


def writable(session: Session, dispute: Dispute) -> Iterator[Writable]:
    """Every paper that applies, in the order of the kinds."""
    for kind in KINDS.values():
        for subject in kind.subjects(session, dispute):
            yield Writable(kind, subject)


def find_writable(session: Session, dispute: Dispute, code: str) -> Writable | None:
    """The one of that code, if it applies to this case."""
    name, _, key = code.partition(":")
    kind = KINDS.get(name)
    if kind is None:
        return None
    return next((Writable(kind, subject) for subject in kind.subjects(session, dispute) if subject.key == key), None)


def of_sheet(session: Session, dispute: Dispute, code: str) -> Writable | None:
    """Of which paper a signed sheet comes in: also of one that was issued and applies no longer, because an agent left."""
    name, _, key = code.partition(":")
    found = find_writable(session, dispute, code)
    if found is not None or name not in KINDS or in_force(session, dispute.id, name, key) is None:
        return found
    return Writable(KINDS[name], Subject(key, ""))


def issued_of(session: Session, dispute_id: int) -> Sequence[IssuedPaper]:
    """Newest first, voided ones too."""
    mine = select(IssuedPaper).where(IssuedPaper.dispute_id == dispute_id)
    newest = mine.options(joinedload(IssuedPaper.issuer)).order_by(IssuedPaper.id.desc())
    return read_once(session, ("issued", dispute_id), lambda: session.scalars(newest).all())


def in_force(session: Session, dispute_id: int, kind: str, subject: str) -> IssuedPaper | None:
    """The copy that was issued and not voided."""
    return session.scalars(select(IssuedPaper).where(
        IssuedPaper.dispute_id == dispute_id, IssuedPaper.kind == kind, IssuedPaper.subject == subject,
        IssuedPaper.voided_at.is_(None),
    )).one_or_none()


def sealed(dispute: Dispute, known: Callable[[str], Any]) -> bool:
    """Whether the case is archived, so that only what comes later may be added to it."""
    return dispute.state is State.CLOSED and bool(known("archived"))


def template_of(session: Session, kind: str) -> PaperTemplate | None:
    """The county's own Word file for this kind, if one is in force."""
    return session.scalars(select(PaperTemplate).where(PaperTemplate.kind == kind, PaperTemplate.in_force)).one_or_none()


def own_kinds(session: Session) -> frozenset[str]:
    """The kinds for which the county's own Word file is in force."""
    return frozenset(session.scalars(select(PaperTemplate.kind).where(PaperTemplate.in_force)))


def labelled(paper: IssuedPaper) -> str:
    """The words of a kind that was issued; a kind that is no longer written keeps its name."""
    kind = KINDS.get(paper.kind)
    return kind.label if kind else paper.kind
