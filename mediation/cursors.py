"""Where the next page of a list begins: a moment and the number of a row, in one opaque word."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime

from mediation.errors import Invalid
from mediation.numbers import whole


def pack(moment: datetime | None, last: int) -> str:
    """The last line of a page."""
    place = f"{moment.isoformat() if moment else ''}|{last}"
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def unpack(cursor: str) -> tuple[datetime | None, int]:
    """Where to go on; Invalid when the address was cut off or made up."""
    try:
        moment, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
        # astimezone: a moment without a zone would be refused by the column, as a fault of ours
        at, number = datetime.fromisoformat(moment).astimezone(UTC) if moment else None, whole(last)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise _cut_off() from error
    if number is None:
        raise _cut_off()
    return at, number


def _cut_off() -> Invalid:
    return Invalid({"cursor": "这一页的地址不完整，请从第一页看起。"})
