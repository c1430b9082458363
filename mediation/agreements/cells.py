"""A line of a wage list as its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from workflows.amounts import amount_of

# 张三,12,000,2026-12-15: nobody can say where the amount ends.
COMMA = re.compile(r"[^\d\s,、;|]\s*[,、;|]\d{1,3}(?:,\d{3})+(?!\d)")
# What stands above the columns and is no person: the name of the sheet, of who made it, when.
TITLE = re.compile("表|册|单|日期|项目|电话|公司|厂")


def cells_of(line: str) -> list[str]:
    """Cells part at tabs where there are any, else at commas and blanks; 12,000 after a blank stays one amount."""
    plain = unicodedata.normalize("NFKC", line)
    if "\t" in plain:
        return [cell.strip() for cell in plain.split("\t")]
    whole = plain.strip()
    if re.search(r"\s", whole):
        whole = re.sub(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)", lambda found: found[0].replace(",", ""), whole)
    if unclear(whole):
        return [whole]
    return [cell.strip() for cell in re.split(r"\s*[,、;|]\s*|\s+", whole)]


def unclear(text: str) -> bool:
    """Whether commas part the cells and stand in an amount as well."""
    return COMMA.search(text) is not None


def person(cells: Sequence[str]) -> str:
    """The name, where a row has one and an amount beside it."""
    if any(TITLE.search(cell) for cell in cells) or not any(is_amount(cell) and not _is_no(cell) for cell in cells):
        return ""
    return next((cell for cell in cells if cell and not re.search(r"\d", cell) and not is_amount(cell)), "")


def _is_no(cell: str) -> bool:
    """The running number of a sheet, or a number of instalments."""
    return cell.isdigit() and len(cell) < 3


def is_amount(text: str) -> bool:
    """Whether a cell says money, in digits or in words."""
    try:
        return amount_of(text) is not None
    except ValueError:
        return False
