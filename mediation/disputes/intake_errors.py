"""What is wrong with a registration, each sentence at the place where it was typed."""

from __future__ import annotations

from typing import Any

from mediation.disputes.intake import IntakeForm, parties_of
from mediation.disputes.parties import doubles
from mediation.disputes.roster import roster_lines

# Where a sentence of 受理 is shown: list of rows, and the field in its first row.
FIRST_ROWS = {
    "parties.applicant": ("applicants", "name"), "parties.respondent": ("respondents", "name"), "claims": ("claims", "text"),
}


def show_errors(form: IntakeForm, errors: dict[str, str]) -> list[str]:
    """Put each sentence of `register` where it was typed; what belongs to no field is returned."""
    parties, where = parties_of(form)
    rest = []
    for path, sentence in errors.items():
        parts = path.split(".")
        if parts[0] == "parties" and len(parts) == 3:
            name, row = where[int(parts[1])]
            if name == "bulk":
                _add(form.bulk, _of_line(form, parties, where, int(parts[1]), sentence))
                continue
            _add(form[name].entries[row].form[parts[2]] if parts[2] in form[name].entries[row].form
                 else form[name].entries[row].form["name"], sentence)
        elif parts[0] == "claims" and len(parts) == 3:
            _add(form.claims.entries[int(parts[1])].form[parts[2]], sentence)
        elif path in FIRST_ROWS:
            rows, field = FIRST_ROWS[path]
            _add(form[rows].entries[0].form[field], sentence)
        elif path in form:
            _add(form[path], sentence)
        else:
            rest.append(sentence)
    return rest


def _of_line(
    form: IntakeForm, parties: list[dict[str, Any]], where: list[tuple[str, int]], i: int, sentence: str
) -> str:
    """The sentence with its line as pasted; for somebody who stands there twice, both lines."""
    lines = roster_lines(form.bulk.data or "")
    line, cells = lines[where[i][1]]
    if (first := doubles(parties).get(i)) is None:
        return f"第 {line} 行（{cells[0]}）：{sentence}"
    name, row = where[first]
    other = f"第 {lines[row][0]} 行" if name == "bulk" else f"上面的{parties[first]['name']}"
    return f"第 {line} 行和{other}是同一人，去掉一行。"


def _add(field: Any, sentence: str) -> None:
    if not field.errors:  # what the form found itself has been said
        field.errors = [sentence]
