"""履行情况记录: what was told of performance after 归档, for the supplement."""

from __future__ import annotations

from collections.abc import Sequence

from mediation.disputes.event_lines import TOLD_AS
from mediation.disputes.events import Event
from mediation.papers.about import committee, matter, person_name
from mediation.papers.blocks import Fields, Grid, Paper
from mediation.papers.kinds import Writing
from mediation.papers.wording import day


def performed(w: Writing, marks: Sequence[Event]) -> Paper:
    """Each entry with its day and who recorded it."""
    rows = tuple((day(event.at), "；".join(TOLD_AS[event.name](event)), person_name(w, event.actor_id)) for event in marks)
    return Paper("履行情况记录", committee(w), (
        Fields(((("纠纷", matter(w.dispute)),), (("案件编号", w.dispute.number),))),
        Grid(("日期", "履行情况", "记录人"), rows, (2, 5, 2)),
    ))
