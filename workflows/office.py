"""Office hours: when offices are open on a working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class OfficeHours:
    """When offices are open on a working day, in order."""

    spans: tuple[tuple[time, time], ...]

    @property
    def opens(self) -> time:
        """When the first people come."""
        return self.spans[0][0]

    @property
    def closes(self) -> time:
        """A period of days ends when the office closes on its last day (民法典 203)."""
        return self.spans[-1][1]

    @property
    def words(self) -> str:
        """8:30至12:00、13:30至17:30."""
        return "、".join(f"{opens.hour}:{opens:%M}至{closes.hour}:{closes:%M}" for opens, closes in self.spans)


def _time(words: str) -> time:
    hour, minute = (int(part) for part in words.split(":"))
    return time(hour, minute)


def office_hours(text: str) -> OfficeHours:
    """Read `8:30-12:00,13:30-17:30`; ValueError where no time is left open or the spans are not in order."""
    try:
        moments = [[_time(moment) for moment in span.split("-")] for span in text.split(",")]
        spans = tuple((opens, closes) for opens, closes in moments)
    except (ValueError, TypeError) as error:
        raise ValueError(f"办公时间读不懂：{text}，写成 8:30-12:00,13:30-17:30") from error
    edges = [edge for span in spans for edge in span]
    if any(later <= earlier for earlier, later in zip(edges, edges[1:], strict=False)):
        raise ValueError(f"办公时间要从早到晚写：{text}")
    return OfficeHours(spans)


OFFICE = office_hours("8:30-12:00,13:30-17:30")
