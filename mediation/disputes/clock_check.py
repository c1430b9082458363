"""Every kept date beside what its rows lead to, case by case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mediation.clocks.checking import BATCH, cases, differing
from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock
from mediation.clocks.queries import still_open
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.disputes.timing import press, pressing
from mediation.work import HELD_AT_ONCE

WORDS = {
    "due_at": "到期", "amber_at": "亮黄灯", "alarm3_at": "告诉上一级", "alarm4_at": "告诉监督人员", "acts_at": "到期后的处置",
    "provisional": "暂定", "rule": "规则", "total_due_at": "居民时限到期", "due_kind": "最急的时限", "due_unit": "最急时限的单位",
    "due_provisional": "列表上的暂定",
}


@dataclass(frozen=True)
class Difference:
    """One kept value that differs. `over`: of a clock that has ended, which stays as it was."""

    number: str
    clock: str
    what: str
    cached: Any
    derived: Any
    over: bool

    @property
    def stays(self) -> bool:
        """What repairing leaves alone: a clock that is over, or one whose rule nobody knows."""
        return self.over or self.what == "rule"

    @property
    def words(self) -> str:
        """One line of the list."""
        if self.what == "rule":
            return f"{self.number} {self.clock}：规则 {self.cached} 找不到，没法重算"
        ended = "（已结束，不改）" if self.over else ""
        of = f"{self.clock}{WORDS[self.what]}"
        return f"{self.number} {of}：记的是 {_shown(self.cached)}，重算是 {_shown(self.derived)}{ended}"


def differences(
    session: Session, *where: ColumnElement[bool], at: datetime, repair: bool = False
) -> Iterator[list[Difference]]:
    """A list for each batch of cases; with `repair` the open clocks of that batch then keep what was derived.

    `where`: only of cases that have such a clock. Who repairs holds few cases at once, and commits after each batch.
    """
    for batch in cases(session, *where, batch=HELD_AT_ONCE if repair else BATCH, hold=repair):
        mine = select(Dispute).where(Dispute.id.in_([dispute_id for dispute_id, _ in batch]))
        found = session.scalars(mine.execution_options(populate_existing=repair))
        disputes = {each.id: each for each in found}
        yield [found for dispute_id, clocks in batch for found in _of_case(session, disputes[dispute_id], clocks, at, repair)]


def _of_case(
    session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime, repair: bool
) -> list[Difference]:
    differs = differing(session, clocks, at)
    found = [
        Difference(dispute.number, each.clock.kind.label, each.what, each.cached, each.derived, not each.clock.open)
        for each in differs
    ]
    open_differ = any(not each.stays for each in found)
    if repair and open_differ:
        unknown = {each.clock.id for each in differs if each.what == "rule"}
        for clock in still_open(clocks):
            if clock.id not in unknown:
                recompute(session, clock, at, beside=clocks)
    if open_differ and not repair:
        return found  # what the case keeps follows its clocks: it is not told a second time
    found += [
        Difference(dispute.number, "案件列表的", name, getattr(dispute, name), value, False)
        for name, value in pressing(clocks).items()
        if getattr(dispute, name) != value
    ]
    if repair and any(not each.stays for each in found):
        press(session, dispute, clocks)
    return found


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return {None: "没有", True: "是", False: "不是"}.get(value, str(value))
