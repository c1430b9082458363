"""How far a length of time reaches: in days, which end when offices close, or in hours, which end at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from workflows.calendar import ONE_DAY, Calendar, DayUnit, days_between, local_day
from workflows.steps import Step, day_words, days_off_words, hours_words, moment_words, span_words

# Longer than any limit: what runs round the clock is open until then.
FOR_EVER = timedelta(days=36500)


class Pause(NamedTuple):
    """The time in [since, until) does not count. `until` None: still paused."""

    since: datetime
    until: datetime | None
    note: str = ""


class Extension(NamedTuple):
    """More of it, in the unit of the clock."""

    at: datetime
    days: int
    note: str = ""


class DayTerm(NamedTuple):
    """Working or natural days: the first day does not count, nor a day on which the clock stands at close."""

    start: datetime
    unit: DayUnit
    calendar: Calendar
    at: datetime

    def began(self) -> Step:
        """3月2日起算，当天不算."""
        start = local_day(self.start)
        return Step(f"{day_words(start, local_day(self.at))}起算，当天不算", start)

    def reach(self, length: int, pauses: Sequence[Pause]) -> datetime:
        """Day after day until the length is used up."""
        day, stopped = local_day(self.start), self.stopped(pauses)
        natural, is_workday = self.unit is DayUnit.NATURAL, self.calendar.is_workday
        if natural and not stopped:
            return self.calendar.closing(day + length * ONE_DAY)
        while length > 0:
            day += ONE_DAY
            if day not in stopped and (natural or is_workday(day)):
                length -= 1
        return self.calendar.closing(day)

    def step(self, text: str, reached: datetime, note: str = "") -> Step:
        """With the day."""
        return Step(text, local_day(reached), note)

    def passed(self, reached: datetime) -> str:
        """跳过国庆节 10月1日至7日."""
        return days_off_words(
            local_day(self.start), local_day(reached), self.unit, self.calendar, local_day(self.at)
        )

    def lost_words(self, pause: Pause) -> str:
        """加中止 6 天，10月8日至13日."""
        lost = self.lost(pause)
        counted = [day for day in lost if counts(day, self.unit, self.calendar)]
        number = f"{len(counted)} {'天' if self.unit is DayUnit.NATURAL else self.unit.label}"
        today = local_day(self.at)
        if pause.until is None:
            return f"加中止 {number}，从{day_words(self.calendar.office_day(pause.since), today)}起，还没有恢复"
        return f"加中止 {number}，{span_words(lost[0], lost[-1], today)}"

    def lost(self, pause: Pause) -> list[date]:
        """The days on which the clock stands when offices close."""
        office_day, start = self.calendar.office_day, local_day(self.start)
        until = max(self.at, pause.since) if pause.until is None else pause.until
        return [day for day in days_between(office_day(pause.since), office_day(until) - ONE_DAY) if day > start]

    def stopped(self, pauses: Iterable[Pause]) -> frozenset[date]:
        """The days of all of them."""
        return frozenset(day for pause in pauses for day in self.lost(pause))


class HourTerm(NamedTuple):
    """Hours round the clock or office hours: from the moment itself, to the minute."""

    start: datetime
    unit: DayUnit
    calendar: Calendar
    at: datetime

    def began(self) -> Step:
        """3月2日 10:00 起算."""
        return self.step(f"{moment_words(self.start, self.at)} 起算", self.start)

    def reach(self, length: int, pauses: Sequence[Pause]) -> datetime:
        """Span after span of time that counts until the length is used up."""
        return self.reach_in(timedelta(hours=length), pauses)

    def reach_in(self, left: timedelta, pauses: Sequence[Pause] = ()) -> datetime:
        """The same for any length of time."""
        free = self._free(pauses)
        since, until = next(free)
        while until - since < left:
            left -= until - since
            since, until = next(free)
        return since + left

    def step(self, text: str, reached: datetime, note: str = "") -> Step:
        """With the moment."""
        return Step(text, local_day(reached), note, reached)

    def passed(self, reached: datetime) -> str:
        """只算 8:30至12:00、13:30至17:30，跳过 …"""
        if self.unit is DayUnit.HOURS:
            return ""
        off = days_off_words(
            local_day(self.start), local_day(reached), DayUnit.WORKING, self.calendar, local_day(self.at)
        )
        return "，".join(part for part in (f"只算 {self.calendar.hours.words}", off) if part)

    def lost_words(self, pause: Pause) -> str:
        """加中止 1 小时 20 分，10月14日 11:00 至 12:20."""
        until = max(self.at, pause.since) if pause.until is None else pause.until
        since = max(pause.since, self.start)
        lost = until - since if self.unit is DayUnit.HOURS else self.calendar.office_time(since, until)
        text = f"加中止 {hours_words(lost)}"
        if pause.until is None:
            return f"{text}，从{moment_words(pause.since, self.at)}起，还没有恢复"
        same = local_day(pause.since) == local_day(until)
        last = moment_words(until, self.at).split(" ")[1] if same else moment_words(until, self.at)
        return f"{text}，{moment_words(pause.since, self.at)}至{last}"

    def _free(self, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
        """Time that counts: open and not paused, from the start on without end."""
        gaps = sorted((p.since, max(self.at, p.since) if p.until is None else p.until) for p in pauses)
        for since, until in self._open():
            for stop, go_on in gaps:
                if stop < until and go_on > since:
                    if stop > since:
                        yield since, stop
                    since = go_on
                if since >= until:
                    break
            if since < until:
                yield since, until

    def _open(self) -> Iterator[tuple[datetime, datetime]]:
        if self.unit is DayUnit.WORK_HOURS:
            return self.calendar.open_spans(self.start)
        return iter([(self.start, self.start + FOR_EVER)])


def term(start: datetime, unit: DayUnit, calendar: Calendar, at: datetime) -> DayTerm | HourTerm:
    """The one that fits the unit."""
    return (HourTerm if unit.hourly else DayTerm)(start, unit, calendar, at)


def counts(day: date, unit: DayUnit, calendar: Calendar) -> bool:
    """Whether a day that is not paused uses up one of the length."""
    return unit is DayUnit.NATURAL or calendar.is_workday(day)
