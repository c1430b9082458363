"""Forms of the calendar page."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from mediation.forms import Form


class ClosingForm(Form):
    """A day on which this county's offices are closed."""

    day = DateField("哪天", validators=[InputRequired("选一天，比如 11月3日。")])
    name = StringField(
        "为什么",
        description="写在“为什么是这一天”里，例如 台风停工。",
        validators=[InputRequired("写一下为什么不上班，比如台风停工。"), Length(max=20, message="最多 20 个字。")],
    )


class NoticeForm(Form):
    """The yearly notice as a table."""

    table = FileField(
        "放假安排表",
        description="CSV，四列：date,kind,name,source；kind 写 holiday（放假）或 workday（调休上班）。",
        validators=[FileRequired("选一个 CSV 文件。")],
    )


class EnterForm(Form):
    """The table that was previewed, to be entered once."""

    text = TextAreaField(validators=[InputRequired("请重新选一个 CSV 文件。")])
    once = HiddenField()
