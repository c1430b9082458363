"""Forms of the subsidy ledger: shares, the review, the county's table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField

from mediation.accounts.models import Person
from mediation.disputes.fields import Choose, Day, Line, Money, Number, Rows, Words, at_most, needed
from mediation.forms import Form
from workflows.outcomes import Difficulty
from workflows.subsidy import COLUMNS, Table

WHOLE = 100


class Share(Rows):
    """One mediator's part."""

    no = HiddenField()
    percent = Number("补百分之几")


class ProposeForm(Form):
    """申报: who gets how much of it."""

    once = HiddenField()
    shares = FieldList(FormField(Share), label="谁调解、补谁")
    calmed = Words("没谈成，怎么稳住的", validators=[at_most(1000)])

    def prepare(self, payees: list[Person], *, calmed: bool) -> None:
        """A row each; a single mediator gets all of it."""
        names = {str(person.id): person.name for person in payees}
        if not self.shares.entries:
            for number, person in enumerate(payees):
                self.shares.append_entry({"no": str(person.id), "percent": WHOLE if len(payees) == 1 and not number else None})
        for entry in self.shares.entries:
            entry.form.percent.label.text = f"{names.get(str(entry.form.no.data), '不在名单上的人')}（%）"
        if not calmed:
            del self.calmed

    def given(self) -> dict[int, int]:
        """Person → percent; who has none is left out."""
        return {int(row["no"]): row["percent"] for row in self.shares.data
                if str(row["no"]).isdigit() and row["percent"] is not None}


class ReviewForm(Form):
    """审核: the class, and why another one."""

    once = HiddenField()
    grade = Choose("按哪一类", choices=[(grade.value, grade.label) for grade in Difficulty], validators=[needed("选一类。")])
    reason = Line("改了类别，或者不通过，写一句理由", validators=[at_most(400)])
    seen = BooleanField("上面这些情况看过了，仍然通过")

    def show(self, worth: Mapping[Difficulty, str]) -> None:
        """Each class with what this case would be paid in it."""
        self.grade.choices = [(grade.value, f"{grade.label}，{worth[grade]}") for grade in Difficulty]


class Amounts(Rows):
    """One class of the table."""

    no = HiddenField()
    written = Money("书面协议")
    oral = Money("口头协议")
    calmed = Money("没谈成，稳住了")
    bonus = Money("履行完加")


class TableForm(Form):
    """The county's own standard."""

    applies_from = Day("从哪天办结的件起", validators=[needed("选一个日子，今天或以后。")])
    rows = FieldList(FormField(Amounts), label="每一类补多少元")
    note = Line("依据", validators=[at_most(200)], description="比如：诸财〔2026〕12号。")

    def prepare(self, table: Table) -> None:
        """A row a class, with what applies now."""
        if not self.rows.entries:
            for grade in Difficulty:
                self.rows.append_entry({"no": grade.value, **{name: float(getattr(table[grade], name)) for name in COLUMNS}})

    def given(self) -> dict[str, dict[str, Decimal]]:
        """Class → amounts; what was left empty is nothing."""
        return {str(row["no"]): {name: Decimal(str(row[name] or 0)) for name in COLUMNS} for row in self.rows.data}

    def show(self, errors: dict[str, str]) -> None:
        """Each sentence at its field: applies_from, rows.simple.written."""
        places = {grade.value: entry.form for grade, entry in zip(Difficulty, self.rows.entries, strict=True)}
        for name, sentence in errors.items():
            _, _, place = name.partition("rows.")
            grade, _, column = place.partition(".")
            field = places[grade][column] if place else self[name]
            field.errors = [*field.errors, sentence]

    def complete(self) -> bool:
        """Whether every class stands in it once."""
        return [str(row["no"]) for row in self.rows.data] == [grade.value for grade in Difficulty]

    def words_of(self, number: int) -> Any:
        """The label of a row."""
        return list(Difficulty)[number].label
