"""The form of a draft: one row per limit, and from which day on."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mediation.disputes.fields import Choose, Pick
from mediation.forms import Form
from workflows.calendar import DayUnit
from workflows.limit_checks import LONGEST
from workflows.limit_words import SHORT_UNITS

WHOLE = "填整数，比如 7。"
UNITS = [(unit.value, SHORT_UNITS[unit]) for unit in DayUnit]
OPEN_CASES = [("1", "在办的也按新规则重算"), ("0", "只管这天以后起算的")]


class Whole(IntegerField):
    """A whole number, with a sentence that says so."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What is no number stays in the field as it was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(WHOLE) from error


class LimitRow(Part):
    """How long one limit is, and how many working days later its consequence follows."""

    length = Whole("长度", validators=[InputRequired(WHOLE), NumberRange(0, LONGEST, f"填 0 到 {LONGEST} 的数。")])
    unit = Choose("单位", choices=UNITS)
    then_after = Whole("再过几个工作日", validators=[Optional(), NumberRange(0, 60, "填 0 到 60 的数。")])


class DraftForm(Form):
    """What a county may change."""

    rows = FieldList(FormField(LimitRow))
    title = StringField("叫什么", validators=[InputRequired("写一个名字，比如“标准规则”。"), Length(max=40, message="写短一些，最多 40 个字。")])
    amber = Whole("用掉百分之几亮黄灯", validators=[InputRequired(WHOLE)])
    alarm_above = Whole("超期几个工作日告诉上级", validators=[InputRequired(WHOLE)])
    alarm_top = Whole("超期几个工作日告诉督导", validators=[InputRequired(WHOLE)])
    floor = Whole("居民时限用完时，至少给承办单位几个工作日", validators=[InputRequired(WHOLE)])
    applies_from = DateField("从哪天起", validators=[Optional()])
    recounts_open = Pick("在办的", choices=OPEN_CASES, default="1")

    def row_changes(self) -> dict[int, dict[str, Any]]:
        """Row → what was typed in it."""
        return {
            number: {name: value for name, value in entry.form.data.items() if value is not None}
            for number, entry in enumerate(self.rows)
        }

    def head(self) -> dict[str, Any]:
        """What holds for all limits of the set."""
        return {
            "amber": self.amber.data, "alarms": [self.alarm_above.data, self.alarm_top.data], "floor": self.floor.data,
        }  # fmt: skip


class RefuseForm(Form):
    """Why a version is given back."""

    sentence = TextAreaField("为什么退回")
