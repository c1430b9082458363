"""What a page says at a place that a pattern names."""

from __future__ import annotations

import re
from html import unescape


def found_in(pattern: str, text: str) -> str:
    """The first group of the pattern as a reader sees it; the test fails where the page has no such place."""
    place = re.search(pattern, text)
    assert place is not None, pattern
    return unescape(place.group(1))
