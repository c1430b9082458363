"""`flask audit verify`: an issued paper still says what it said when it was signed out, and none is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from mediation.disputes.audit import verifies
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.papers.actions import digest_of
from mediation.papers.kinds import KINDS
from mediation.papers.models import IssuedPaper
from mediation.vault import unseal

BATCH = 500


class Told(NamedTuple):
    """One 出具 as the chain has it."""

    seq: int
    label: str
    digest: str
    number: str


class Kept(NamedTuple):
    """One issued paper as it lies there now. `content`: the digest of it as it reads today."""

    label: str
    content: str | None
    digest: str
    number: str


@verifies
def issued_papers(session: Session) -> Iterator[tuple[str, int | None, str]]:
    """The digest in each event of 出具, against the row and against the frozen content itself."""
    told: dict[tuple[int, str], list[Told]] = defaultdict(list)
    events = select(Event.dispute_id, Event.seq, Event.facts).where(Event.name == "issue_paper").order_by(Event.id)
    for dispute_id, seq, facts in session.execute(events.execution_options(yield_per=BATCH)):
        # a paper without a number leaves that fact out
        told[dispute_id, facts["paper"]].append(Told(seq, facts["label"], facts["digest"], facts.get("number", "")))
    kept: dict[tuple[int, str], list[Kept]] = defaultdict(list)
    papers = select(
        IssuedPaper.dispute_id, IssuedPaper.kind, IssuedPaper.subject, IssuedPaper.number, IssuedPaper.digest, type_coerce(IssuedPaper.body, Text),
    ).order_by(IssuedPaper.id)
    for dispute_id, kind, subject, number, digest, body in session.execute(papers.execution_options(yield_per=BATCH)):
        label = KINDS[kind].label if kind in KINDS else kind
        kept[dispute_id, f"{kind}:{subject}" if subject else kind].append(Kept(label, _content(body), digest, number))
    broken = [(case, each) for case in told.keys() | kept.keys() for each in _compared(told[case], kept[case])]
    ids = {dispute_id for (dispute_id, _), _ in broken}
    numbers = {id_: number for id_, number in session.execute(select(Dispute.id, Dispute.number).where(Dispute.id.in_(ids)))}
    for (dispute_id, _), (seq, what) in sorted(broken, key=lambda found: (found[0], found[1][0] or 0)):
        yield numbers[dispute_id], seq, what


def _compared(told: list[Told], kept: list[Kept]) -> Iterator[tuple[int | None, str]]:
    """The same paper may be issued again after it was voided: each 出具 to the one it wrote, the rest in their order."""
    left = list(kept)
    unmet = []
    for event in told:
        same = next((row for row in left if (row.digest, row.number, row.content) == (event.digest, event.number, event.digest)), None)
        if same is None:
            unmet.append(event)
        else:
            left.remove(same)
    for one, row in zip_longest(unmet, left):
        if one is None:
            yield None, f"{_named(row.label, row.number)}没有出具记录"
        elif row is None:
            yield one.seq, f"出具的{_named(one.label, one.number)}不见了"
        elif row.number != one.number:
            yield one.seq, f"{_named(one.label, one.number)}的文号和出具时不一样"
        else:
            yield one.seq, f"{_named(one.label, one.number)}的内容和出具时不一样"


def _named(label: str, number: str) -> str:
    return f"{label}（{number}）" if number else label


def _content(sealed: str | None) -> str | None:
    """None where what lies there cannot be opened any more, which is as much a change as another text."""
    try:
        return digest_of(unseal(sealed)) if sealed else None
    except (InvalidTag, ValueError):
        return None
