"""Queueing and reading notices."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, column, delete, insert, or_, select, table, update
from sqlalchemy.orm import Session

from mediation.db import among
from mediation.notices.kinds import family, outlives
from mediation.notices.leaving import send_out
from mediation.notices.models import Notice
from mediation.notices.texts import render
from workflows.states import FINAL

LONGEST = 300
# Disputes stand above notices: here it only matters whether there is still something to say of one.
_dispute = table("dispute", column("id"), column("state"), column("main_id"))


class Line(NamedTuple):
    """What one person is to read."""

    person_id: int
    dispute_id: int | None
    kind: str
    text: str
    event_id: int | None = None


def queue(
    session: Session,
    *,
    person_ids: Iterable[int],
    dispute_id: int | None,
    at: datetime,
    text: str = "",
    event_id: int | None = None,
    kind: str = "",
    **words: Any,
) -> None:
    """One line for each person, once, however many roles they are told in. Without `text` the kind's own is taken."""
    said = text or render(kind, **words)
    queue_lines(session, [Line(person, dispute_id, kind, said, event_id) for person in person_ids], at=at)


def queue_lines(session: Session, lines: Iterable[Line], *, at: datetime) -> None:
    """Any number of lines in a few statements. What somebody has not read yet is said once more, not twice."""
    wanted = _still_of_use(session, list({_same(line): line for line in lines}.values()))
    if not wanted:
        return
    before = _unread(session, wanted)
    said_again = [before[_same(line)] for line in wanted if _same(line) in before]
    session.execute(insert(Notice), [
        {**line._asdict(), "text": line.text[:LONGEST], "created_at": at, "times": 1 + _times(before.get(_same(line)))}
        for line in wanted
    ])  # fmt: skip
    if said_again:
        # A line that is said again comes back on top. Deleted afterwards: SQLite would give its number to the new one,
        # and whoever has the old page open would mark as read what they have not seen.
        ids = [id_ for found in said_again for id_ in found.ids]
        session.execute(
            delete(Notice).where(among(session, Notice.id, ids)).execution_options(synchronize_session=False)
        )
    # An alarm nobody has read is not sent after them again: the next level is told instead.
    fresh = [line for line in wanted if not (line.kind.startswith("alarm_") and _same(line) in before)]
    send_out(session, [(line.person_id, line.dispute_id, line.kind) for line in fresh], at=at)


def mark_read(session: Session, *, person_id: int, upto: int, at: datetime) -> None:
    """Mark this person's lines as read up to the newest that was on the page; later ones stay unread."""
    unread = Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id <= upto
    session.execute(update(Notice).where(*unread).values(read_at=at))


def follow_merge(session: Session, *, dispute_id: int, main_id: int) -> None:
    """What nobody has read yet of a case that was merged leads to the main case."""
    unread = Notice.dispute_id == dispute_id, Notice.read_at.is_(None)
    session.execute(
        update(Notice).where(*unread).values(dispute_id=main_id).execution_options(synchronize_session=False)
    )


class _Said(NamedTuple):
    """The unread lines that already say it, and how often it was said."""

    ids: list[int]
    times: int


def _times(said: _Said | None) -> int:
    return said.times if said else 0


def _same(line: Line | Notice) -> Hashable:
    """Equal for lines that say the same to the same person. Without a kind only the very words tell."""
    return line.person_id, line.dispute_id, family(line.kind) if line.kind else line.text[:LONGEST]


def _still_of_use(session: Session, lines: Collection[Line]) -> list[Line]:
    """Without lines about cases that are over: what somebody does there is told, what time does is not.

    Of a merged case nothing is told but that it was merged; its main case speaks for it.
    """
    cases = {line.dispute_id for line in lines if line.dispute_id is not None}
    over = {} if not cases else {
        id_: main for id_, main in session.execute(
            select(_dispute.c.id, _dispute.c.main_id)
            .where(among(session, _dispute.c.id, cases), _dispute.c.state.in_([state.value for state in FINAL]))
        )
    }  # fmt: skip
    return [line for line in lines if line.dispute_id not in over or _outlives(line, over[line.dispute_id])]


def _outlives(line: Line, main_id: int | None) -> bool:
    if main_id is not None:
        return line.kind == "merge"
    return line.event_id is not None or outlives(line.kind)


def _unread(session: Session, lines: Sequence[Line]) -> dict[Hashable, _Said]:
    """What these people have not read yet of the same."""
    cases = {line.dispute_id for line in lines if line.dispute_id is not None}
    apart = {line.person_id for line in lines if line.dispute_id is None}
    about = [
        *([among(session, Notice.dispute_id, cases)] if cases else []),
        *([and_(Notice.dispute_id.is_(None), among(session, Notice.person_id, apart))] if apart else []),
    ]  # fmt: skip
    columns = Notice.id, Notice.person_id, Notice.dispute_id, Notice.kind, Notice.text, Notice.times
    found: dict[Hashable, _Said] = {}
    for id_, person, case, kind, words, times in session.execute(select(*columns).where(or_(*about), Notice.read_at.is_(None))):
        said = found.setdefault(_same(Line(person, case, kind, words)), _Said([], 0))
        found[_same(Line(person, case, kind, words))] = _Said([*said.ids, id_], said.times + times)
    wanted = {_same(line) for line in lines}
    return {same: said for same, said in found.items() if same in wanted}
