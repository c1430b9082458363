"""Whole numbers as people and addresses write them."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

# Fits every column, with room to add to it.
MOST = 2**62


def whole(text: str, most: int = MOST) -> int | None:
    """The number in plain digits, or None: `isdigit` also takes ², `int` what no column holds."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None


class RowNumber(IntegerConverter):
    """`<int:…>` of an address; what no row can have as its number leads nowhere."""

    def to_python(self, value: str) -> int:
        """Raise ValidationError, which becomes 404."""
        if whole(value) is None:
            raise ValidationError
        number: int = super().to_python(value)
        return number


def init_app(app: Flask) -> None:
    """For every address of the application."""
    app.url_map.converters["int"] = RowNumber
