"""Lists page by page: each begins behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import Field

from mediation.api.given import Given
from mediation.errors import Invalid
from mediation.numbers import whole

Row = TypeVar("Row")


class Paged(Given):
    """`cursor`: the `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=40)] | None = None

    @property
    def place(self) -> int:
        """Behind which row the page begins, 0 for the first one. Raises Invalid."""
        found = 0 if self.cursor is None else whole(self.cursor)
        if found is None:
            raise Invalid({"cursor": "cursor 要用上一页给的 next。"})
        return found

    def shown(self, found: Sequence[Row], id_of: Callable[[Row], int]) -> tuple[Sequence[Row], str | None]:
        """Of one row more than the page holds: those of the page, and its `next`."""
        page = found[:self.limit]
        return page, str(id_of(page[-1])) if len(found) > self.limit else None
