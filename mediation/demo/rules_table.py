"""docs/rules.md: the shipped rule sets side by side, and the 67 real cases under each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.rulebook import SHIPPED
from mediation.demo.stories import told
from mediation.demo.table import dispute_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.rules.simulation import YEAR, Replay, replayed
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.limit_files import load_rules
from workflows.limit_table import side_by_side

HEAD = """\
# 时限规则 · Rule sets

Written by `flask demo rules` from a demo county filled with `flask demo --at 2026-11-18T09:30+08:00`; a test keeps it
current. Change `workflows/rules/*.toml`, never this page.

## What a rule set is

`workflows/rules/*.toml` holds the sets that come with the product. The first row of a kind whose `when` fits a case
applies, so special rows stand before general ones. Each number has a source and a mark: 法定 (statute), 各地公布的做法
(published by a county), 本地规定 (ours or the county's own). A number that the law sets can be shortened, never lengthened.

A county copies a set at `/rules` and edits its own: the system administrator writes a version and sees how many cases
it would move, by unit and level; the county's supervisor sees the cases and approves, or gives it back with a sentence.
From its day on it is in force: for what starts from then on, or, if the version says so, for the cases in hand as well.
Those are counted again once by the job `rules`: start, pauses, extensions and past lateness stay, and 为什么是这一天 names
the version. An approved version is never changed again and keeps its page.

In a draft a row for some cases only (by level, category, channel, difficulty) is added below the table and taken out or
put back beside it. It takes over where the clock starts, whether it pauses and what running out does from the row such
cases had so far, and stands before the ordinary rows and before every row it is narrower than. A row that the law covers
cannot be longer than the law says; the law's own rows, and the ordinary ones, cannot be taken out.

`flask rules simulate NAME [--since 2026-01-01]` replays past cases under a shipped set or under an own version (by its
number): who signed when, what was paused and when it was over stay as they were, and only the limits are others. Under
shorter limits cases would have climbed earlier, so the table says what the limits ask for, not what people would do.

## The sets side by side

"""
CASES = """
## The 67 real cases under each set

Of each case the limits that would have run out, with the days past due. 按时: none. The figures depend on which weekends and
holidays the demo's dates meet: the same cases, filled on another day, give others.

"""


def document(session: Session) -> str:
    """The whole page, from the demo county as it was filled."""
    cases = [(story.id, story.title, dispute_of(session, story)) for story in told()]
    ids = {dispute.id for _, _, dispute in cases}
    late = {name: _replays(session, name, ids) for name in SHIPPED}
    titles = [load_rules(name).title for name in SHIPPED]
    rows = "".join(_case(number, title, dispute, late) for number, title, dispute in cases)
    return (
        HEAD + side_by_side([load_rules(name) for name in SHIPPED]) + CASES + _sums(ids, late, titles)
        + "\n| 案件 | 事由 | 难易 | 到哪级 | " + " | ".join(titles) + " |\n" + "|---" * (4 + len(titles)) + "|\n" + rows
    )


def _replays(session: Session, name: str, ids: set[int]) -> dict[int, list[Replay]]:
    at = session.scalars(select(func.max(Event.at))).one()
    found: defaultdict[int, list[Replay]] = defaultdict(list)
    for one in (one for case in replayed(session, load_rules(name), since=at - YEAR, at=at) for one in case):
        if one.dispute_id in ids:
            found[one.dispute_id].append(one)
    return found


def _sums(ids: set[int], late: Mapping[str, Mapping[int, list[Replay]]], titles: list[str]) -> str:
    head = "| 时限 | 层级 | 有几个 | " + " | ".join(f"{title}，超期" for title in titles) + " |\n" + "|---" * (3 + len(titles)) + "|\n"
    whole = [_share(sum(any(one.would_be_late for one in case) for case in cases.values()), len(ids)) for cases in late.values()]
    every = f"| **有超期的案件** |  | {len(ids)} | " + " | ".join(whole) + " |\n"
    return head + every + "".join(
        f"| {kind.label} | {level.label}级 | {number} | " + " | ".join(shares) + " |\n"
        for (kind, level), (number, shares) in _lines(late.values()).items()
    )


def _lines(sets: Iterable[Mapping[int, list[Replay]]]) -> dict[tuple[ClockKind, Level], tuple[int, list[str]]]:
    counted = []
    for cases in sets:
        lines: defaultdict[tuple[ClockKind, Level], list[bool]] = defaultdict(list)
        for one in (one for case in cases.values() for one in case):
            lines[one.kind, one.level].append(one.would_be_late)
        counted.append(lines)
    kinds, levels = list(ClockKind), list(Level)
    ordered = sorted(counted[0], key=lambda line: (kinds.index(line[0]), levels.index(line[1])))
    return {line: (len(counted[0][line]), [_share(sum(c[line]), len(c[line])) for c in counted]) for line in ordered}


def _case(
    number: str, title: str, dispute: Dispute, late: Mapping[str, Mapping[int, list[Replay]]]
) -> str:
    difficulty = dispute.difficulty.label if dispute.difficulty else "没有定"
    cells = [_late(cases.get(dispute.id, [])) for cases in late.values()]
    return f"| {number} | {title} | {difficulty} | {dispute.level.label} | " + " | ".join(cells) + " |\n"


def _late(replays: list[Replay]) -> str:
    words = [f"{one.kind.label}（{one.level.label}）{_days(one)}" for one in replays if one.would_be_late]
    return "、".join(words) or "按时"


def _days(one: Replay) -> str:
    days = (local_day(one.end) - local_day(one.after)).days
    return f"{days} 天" if days else "当天"


def _share(part: int, whole: int) -> str:
    return f"{part}（{part / whole:.0%}）" if whole else "0"
