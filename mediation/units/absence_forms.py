"""The form of an absence."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField

from mediation.forms import Form

NOBODY = {"": "没有人代"}


class Day(DateField):
    """A date; what cannot be read is said in our words, and left as it was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Nothing chosen is for the rules to say."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("日期写成 2026-11-03 这样。") from error


class AbsenceForm(Form):
    """From when to when, why, and who stands in."""

    first_day = Day("从哪天")
    last_day = Day("到哪天", description="这一天也算请假；过了这天自动结束，不用销假。")
    reason = StringField("为什么", description="比如：住院、培训、年休假。")
    substitute = SelectField(
        "谁代", description="他用自己的名字办你手上的件，记成“代你办”；时限照走，件还算在你手上。", validate_choice=False
    )
    everywhere = BooleanField("其他单位也请假", description="日子一样；那边能代的还是上面选的人，不能代的就没有人代。")
    once = HiddenField()
