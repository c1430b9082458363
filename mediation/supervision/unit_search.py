"""Any unit of the county, found by name, beside the list of those one would think of."""

from __future__ import annotations

from typing import Any

from wtforms import Field, FieldList, FormField, ValidationError
from wtforms.validators import StopValidation

from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Line, Rows
from mediation.disputes.move_form import MoveForm
from mediation.supervision.joining_choices import units_called

MOST = 12


class UnitLine(Line):
    """A unit by name; the search (app.js) puts its code in. `found` is what the county knows by it."""

    found: Any = ()


class UnitRow(Rows):
    """One unit; without JavaScript its full name is read as well."""

    unit = UnitLine("单位名字", render_kw={"data-units": ""})

    def validate_unit(self, field: UnitLine) -> None:
        """A name that is nobody's, or of several, says what to type."""
        if field.data and len(field.found) != 1:
            trouble = "有几个单位叫这个名字" if field.found else "没有找到这个单位"
            raise ValidationError(f"{trouble}，写全称，比如“赵家镇社会治理中心”。")


def others(most: int = MOST) -> Any:
    """别的单位: rows that find as one types."""
    return FieldList(FormField(UnitRow), label="名单里没有，就输入名字找", min_entries=1, max_entries=most)


def or_by_name(sentence: str) -> Any:
    """One of the list, or one by name."""

    def check(form: Any, field: Field) -> None:
        if field.data:
            return
        if any(row["unit"] for row in form.others.data):
            raise StopValidation  # nothing of the list was meant
        raise StopValidation(sentence)

    return check


class ByName(MoveForm):
    """Forms that ask for units: the codes of those named join the others."""

    _inquiry: Inquiry | None = None

    def prepare(self, inquiry: Inquiry) -> None:
        """What was typed is looked up."""
        self._inquiry = inquiry
        self._look_up()

    def process(self, *given: Any, **more: Any) -> None:
        """A draft that is filled in makes new rows."""
        super().process(*given, **more)
        self._look_up()

    def _look_up(self) -> None:
        if self._inquiry is None:
            return
        for row in self._rows():
            row.found = units_called(self._inquiry, row.data) if row.data else []
            if len(row.found) == 1:
                row.render_kw = {"data-units": row.found[0].name}

    def _rows(self) -> list[Any]:
        return [row.form.unit for row in self["others"].entries]

    def facts(self) -> dict[str, Any]:
        """Those of the list first; nobody twice."""
        given = super().facts()
        named = [row.found[0].code for row in self._rows() if row.data]
        given.pop("others", None)
        if "unit" in self:
            return given | ({"unit": named[0]} if named else {})
        return given | {"units": list(dict.fromkeys([*(given.get("units") or []), *named]))}
