"""The form of a draft: one row per limit, and from which day on."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, FieldList, FormField, HiddenField, IntegerField, StringField
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mediation.disputes.fields import Choose, Day, Line, Pick, at_most, needed
from mediation.forms import Form
from workflows.calendar import DayUnit
from workflows.categories import MOJ
from workflows.limit_checks import LONGEST
from workflows.limit_rows import SPECIAL_KINDS
from workflows.limit_words import SHORT_UNITS, kind_word
from workflows.limits import Mark
from workflows.outcomes import Channel, Difficulty

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
    shape = HiddenField()
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


class NewRowForm(Form):
    """One more row, for some cases. It stands in the form of the draft; left empty it adds nothing."""

    CONDITIONS = ("level", "category", "channel", "difficulty")

    kind = Choose("哪种时限", choices=[(kind.value, kind_word(kind)) for kind in SPECIAL_KINDS], validators=[needed("选一种时限。")])
    level = Choose("层级")
    category = Choose("类别", choices=[("", "不限"), *MOJ.items()])
    channel = Choose("来源", choices=[("", "不限"), *Channel.choices()])
    difficulty = Choose("难易", choices=[("", "不限"), *Difficulty.choices()])
    length = Whole("长度", validators=[InputRequired(WHOLE), NumberRange(1, LONGEST, f"填 1 到 {LONGEST} 的数。")])
    unit = Choose("单位", choices=UNITS)
    source = Line("依据", description="哪份文件、第几条，居民问起来能说清。",
                  validators=[needed("写一句依据，比如“诸政办〔2026〕12号第三条”。"), at_most(120)])
    mark = Choose("依据是", choices=Mark.choices(), default=Mark.OWN.value)

    def asked(self) -> bool:
        """Whether anything was typed that would be lost without the row."""
        return any(str(value).strip() for name in ("length", "source") for value in self[name].raw_data or ())

    def when(self) -> dict[str, str]:
        """The cases it is for."""
        return {name: self[name].data for name in self.CONDITIONS if self[name].data}


class ClosingDayForm(Form):
    """The day that might be closed, or opened again."""

    day = Day("哪天", validators=[needed("选一天，比如 2026-11-03。")])


