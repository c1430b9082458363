"""Fields of our forms: Chinese sentences, full-width input accepted, local times."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from wtforms import (
    DateField,
    DateTimeField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import (
    Form as PlainForm,
)
from wtforms.fields import DateTimeLocalField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from mediation.config import LOCAL
from workflows.amounts import amount_of


class Rows(PlainForm):
    """Base of the rows inside a form; speaks Chinese as the form around it does."""

    class Meta(PlainForm.Meta):  # type: ignore[misc]
        """Language."""

        locales = ["zh"]


def needed(sentence: str) -> Any:
    """The field must be filled; the sentence says what to do."""

    def check(_form: PlainForm, field: Field) -> None:
        if field.data in (None, "", [], False) or (isinstance(field.data, str) and not field.data.strip()):
            # A field that could not be read has its own sentence already.
            if field.errors:
                raise StopValidation
            raise StopValidation(sentence)

    return check


def at_most(number: int) -> Any:
    """A text may not be longer than the column."""

    def check(_form: PlainForm, field: Field) -> None:
        if field.data and len(field.data) > number:
            raise ValidationError(f"最多写 {number} 字，现在是 {len(field.data)} 字。")

    return check


def narrow(text: str | None) -> str | None:
    """Full-width digits and letters as people type them with an input method become plain ones."""
    return unicodedata.normalize("NFKC", text).strip() if text else text


class Line(StringField):
    """One line; surrounding blanks and NUL bytes are dropped."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trim."""
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = self.data.replace("\x00", "").strip()


class Words(TextAreaField):
    """Several lines."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed but for NUL bytes and carriage returns."""
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = self.data.replace("\x00", "").replace("\r\n", "\n").strip()


class Written(DateTimeField):
    """A point in time as people write it, of our time; `EXAMPLE` is said where it cannot be read."""

    WHAT: str
    EXAMPLE: str

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Say how to write it where it cannot be read."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata([narrow(str(valuelist[0]))])
        except ValueError as error:
            raise ValueError(f"{self.WHAT}写成 {self.EXAMPLE} 这样。") from error
        if self.data is not None and not 1900 <= self.data.year <= 2100:
            self.data = None
            raise ValueError(f"年份写 1900 到 2100 之间，比如 {self.EXAMPLE}。")


class Day(Written, DateField):
    """A date; 2026-10-31, 2026/10/31 and 2026年10月31日 are all understood."""

    WHAT, EXAMPLE = "日期", "2026-10-31"

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"], **more)


class Moment(Written, DateTimeLocalField):
    """A local date and time; the data is aware."""

    WHAT, EXAMPLE = "时间", "2026-10-31 14:30"

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S",
                                        "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"], **more)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(str(v) for v in self.raw_data)
        return self.data.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Without a zone it is meant here."""
        super().process_formdata(valuelist)
        data: datetime | None = self.data
        if data is not None and data.tzinfo is None:
            self.data = data.replace(tzinfo=LOCAL)


class Money(StringField):
    """Yuan, however people write an amount (workflows.amounts). The data is a float or None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read an amount."""
        text = str(valuelist[0]) if valuelist else ""
        amount = amount_of(text) if text != "None" else None
        self.data = None if amount is None else float(amount)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:.2f}".removesuffix(".00") if isinstance(self.data, float) else str(self.data or "")


class Number(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it; full-width digits are understood."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            self.data = int(narrow(str(valuelist[0])) or "")
        except ValueError as error:
            raise ValueError("这里写整数。") from error


class Pairs:
    """Choices written as (code, words); WTForms 3.3 wants a mapping and warns of tuples."""

    _choices: Any = None

    def __init__(self, label: str, validators: Any = None, choices: Any = (), **more: Any) -> None:
        super().__init__(label, validators, choices=dict(choices), **more)  # type: ignore[call-arg]

    @property
    def choices(self) -> Any:
        """What the field offers."""
        return self._choices

    @choices.setter
    def choices(self, pairs: Any) -> None:
        self._choices = dict(pairs or ())


    def pre_validate(self, form: Any) -> None:
        """Nothing chosen is for `needed` to say, in words that say what to do."""
        if self.data in (None, "", []):  # type: ignore[attr-defined]
            return
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError as error:
            raise ValidationError("从列出来的里面选一个。") from error


class Choose(Pairs, SelectField):
    """One of a list."""


class Pick(Pairs, RadioField):
    """One of a few, all in view."""


class Ticks(Pairs, SelectMultipleField):
    """Several of many, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
