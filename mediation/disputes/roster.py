"""同诉求的人, pasted from a spreadsheet: one a line, columns in any order."""

from __future__ import annotations

import re

ROSTER_ID = re.compile(r"^[0-9]{15,19}[0-9Xx]?$")


def roster(text: str) -> list[dict[str, str]]:
    """Pasted lines as people: an ID number and a phone are told apart by their look, a heading row is dropped.

    Nothing is dropped silently: a cell that is neither stands where its check will refuse it with a sentence.
    """
    return [_person(cells) for _, cells in roster_lines(text)]


def roster_lines(text: str) -> list[tuple[int, list[str]]]:
    """(line as pasted, its cells); cells part at tabs where there are any, else at commas and blanks."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parting = r"\t" if "\t" in line else r"[,，;；|\s]+"
        cells = [cell.strip() for cell in re.split(parting, line.strip()) if cell.strip()]
        if cells and cells[0] not in ("姓名", "序号"):
            found.append((number, cells))
    return found


def _person(cells: list[str]) -> dict[str, str]:
    person = {"name": "", "id_number": "", "phone": ""}
    left = list(cells)
    if len(left) > 2 and left[0].isdigit() and len(left[0]) < 5:
        left.pop(0)  # the running number of the sheet
    for cell in left:
        plain = cell.replace(" ", "")
        digits = sum(c.isdigit() for c in plain)
        if ROSTER_ID.match(plain) or (digits >= 12 and not person["id_number"]):
            person["id_number"] = plain
        elif digits >= 7 and not person["phone"]:
            # 3.30681E+17 is what a spreadsheet makes of an ID number
            person["id_number" if "E+" in plain.upper() else "phone"] = plain
        elif not person["name"] and not plain.isdigit():
            person["name"] = cell
        elif not person["phone"]:
            person["phone"] = plain
        else:
            person["id_number"] = person["id_number"] or plain
    return person
