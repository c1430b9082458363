"""Text as it can be set: what input methods, phones and spreadsheets leave in it and nobody sees is taken out."""

from __future__ import annotations

import re
import unicodedata

from mediation.papers.blocks import Paper, changed

BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Tabs and the many widths of space become one plain space; the full-width one is typed on purpose.
SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f]")


def clean(text: str) -> str:
    """Composed, with plain line breaks, and without control characters, direction marks and variation selectors."""
    text = SPACES.sub(" ", BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "".join(c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cf", "Cs") and not _selects(c)))


def cleaned(paper: Paper) -> Paper:
    """The same paper with every text cleaned."""
    return changed(paper, clean)


def _selects(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
