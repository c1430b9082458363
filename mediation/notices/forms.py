"""The form for a channel."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mediation.forms import Form


class ChannelForm(Form):
    """Which way, where to, and whose."""

    kind = SelectField("怎么收", validators=[InputRequired("选一种。")])
    address = StringField(
        "地址",
        description="手机号、邮箱，或群机器人的地址。加密保存，页面上只露头尾。",
        validators=[InputRequired("填写收消息的地址。"), Length(max=300, message="地址太长，最多 300 个字符。")],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    whose = RadioField("给谁收", choices={"me": "我自己", "unit": "单位的群"}, default="me")
