"""The form for one place."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from mediation.forms import Form


class RegionForm(Form):
    """How a place is called, and whether it still exists."""

    name = StringField(
        "名称",
        description="页面上显示的名称，例如 枫源村。",
        validators=[InputRequired("请填写名称。"), Length(max=80, message="名称最多 80 个字。")],
    )
    short_name = StringField(
        "简称",
        description="查找时可以只填这几个字，例如 枫源。",
        validators=[InputRequired("请填写简称。"), Length(max=80, message="简称最多 80 个字。")],
    )
    pinyin = StringField(
        "拼音首字母",
        description="留空则自动生成。",
        filters=[lambda text: text.strip().lower() if text else ""],
        validators=[Regexp(r"^[a-z]{0,64}$", message="只用字母。")],
    )
    valid_to = DateField("失效日期", description="已撤并的地方填写；还在的留空。", validators=[Optional()])
