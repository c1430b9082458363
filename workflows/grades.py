"""Cards of 督办: 督办 → 黄牌 → 红牌."""

from __future__ import annotations

from workflows.labels import Labelled


class Grade(Labelled):
    """Cards are grades of an order: they only rise."""

    ORDER = "order", "督办"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"

    @property
    def rank(self) -> int:
        """0, 1, 2: what is higher is worse."""
        return list(Grade).index(self)
