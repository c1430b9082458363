"""Levels of units and places. The order is the climb; nothing else in the code names the top."""

from __future__ import annotations

from workflows.labels import Labelled


class Level(Labelled):
    """层级, lowest first. A city above the county would be one more member and a unit, no other code."""

    VILLAGE = "village", "村"
    TOWN = "town", "镇"
    COUNTY = "county", "县"

    @property
    def above(self) -> Level | None:
        """The next level up, None at the top (终点站)."""
        order = list(Level)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None

    @property
    def rank(self) -> int:
        """0 for the lowest level; larger is higher."""
        return list(Level).index(self)


TOP: Level = list(Level)[-1]
BOTTOM: Level = list(Level)[0]
# How many digits of the official 12-digit region code name a place of that level (GB/T 2260, GB/T 10114).
PREFIX_LENGTH: dict[Level, int] = {Level.VILLAGE: 12, Level.TOWN: 9, Level.COUNTY: 6}
