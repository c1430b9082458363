"""Queueing and reading notices."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, column, delete, func, insert, null, or_, select, table, update
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.db import among
from mediation.notices.kinds import family, outlives
from mediation.notices.leaving import send_out
from mediation.notices.models import Notice
from mediation.notices.texts import render
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from workflows.calendar import local_day
from workflows.states import FINAL

LONGEST = 300
# Disputes stand above notices: here it only matters whether there is still something to say of one, and in whose hands.
_dispute = table(
    "dispute", column("id"), column("state"), column("main_id"), column("unit_id"), column("desk_id")
)


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
    by: int | None = None,
    **words: Any,
) -> None:
    """One line for each person, once, however many roles they are told in. Without `text` the kind's own is taken.

    `by`: who did what is told; they need not hear it in place of somebody who is away either.
    """
    said = text or render(kind, **words)
    lines = [Line(person, dispute_id, kind, said, event_id) for person in person_ids]
    queue_lines(session, lines, at=at, by=by)


def queue_lines(session: Session, lines: Iterable[Line], *, at: datetime, by: int | None = None) -> None:
    """Any number of lines in a few statements. What somebody has not read yet is said once more, not twice.

    Of the cases of somebody who is away their substitute hears as well, and for whom.
    """
    wanted = _still_of_use(session, list({_same(line): line for line in lines}.values()), at, by)
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
    fresh = [line for line in wanted if not (line.kind.startswith(("alarm_", "past:")) and _same(line) in before)]
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


def _still_of_use(session: Session, lines: Collection[Line], at: datetime, by: int | None) -> list[Line]:
    """Without lines about cases that are over: what somebody does there is told, what time does is not.

    Of a merged case nothing is told but that it was merged; its main case speaks for it.
    """
    cases = {line.dispute_id for line in lines if line.dispute_id is not None}
    over: dict[int, int | None] = {}
    instead: dict[tuple[int, int], tuple[int, str]] = {}
    ended = (
        select(_dispute.c.id, _dispute.c.main_id, null(), null())
        .where(among(session, _dispute.c.id, cases), _dispute.c.state.in_([state.value for state in FINAL]))
    )
    people = {line.person_id for line in lines if line.dispute_id is not None}
    # both in one statement: every move tells somebody something
    found = session.execute(ended.union_all(_stand_ins(session, cases, people, at))) if cases else ()
    for case, other, substitute, name in found:
        if substitute is None:
            over[case] = other
        else:
            instead[case, other] = substitute, name
    lines = _also_instead(lines, instead, by)
    return [line for line in lines if line.dispute_id not in over or _outlives(line, over[line.dispute_id])]


def _stand_ins(session: Session, cases: Collection[int], people: Collection[int], at: datetime) -> Select[Any]:
    """Case, who is away from the unit that has it, who stands in, and for whom in words."""
    in_hand = func.coalesce(_dispute.c.unit_id, _dispute.c.desk_id)
    return (
        select(_dispute.c.id, Absence.person_id, Absence.substitute_id, Person.name)
        .join(Absence, Absence.unit_id == in_hand)
        .join(Person, Person.id == Absence.person_id)
        .where(among(session, _dispute.c.id, cases), among(session, Absence.person_id, people),
               Absence.substitute_id.is_not(None), away_on(local_day(at)))
    )  # fmt: skip


def _also_instead(
    lines: Collection[Line], instead: Mapping[tuple[int, int], tuple[int, str]], by: int | None
) -> Collection[Line]:
    """With a line for who stands in, unless they are told in their own right or did it themselves."""
    if not instead:
        return lines
    told = {_same(line): line for line in lines}
    for line in lines:
        substitute, name = instead.get((line.dispute_id or 0, line.person_id), (by, ""))
        if substitute is not None and substitute != by:
            said = render("stand_in", who=name, words=line.text)
            more = line._replace(person_id=substitute, text=said)
            told.setdefault(_same(more), more)
    return told.values()


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
