"""Forms for units and roles."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from mediation.forms import Form
from workflows.roles import UNIT_ROLES, AdminRole


class UnitForm(Form):
    """What the administrator may change of a unit; head and duty are chosen among its staff."""

    name = StringField(
        "名称", validators=[InputRequired("请填写名称。"), Length(max=80, message="名称最多 80 个字。")]
    )
    short_name = StringField(
        "简称",
        description="列表里显示的名称。",
        validators=[InputRequired("请填写简称。"), Length(max=40, message="简称最多 40 个字。")],
    )
    head = SelectField("负责人", description="只能选有“负责人”角色的人；角色由安全管理员授予。")
    duty = SelectField("值守人", description="还没有人办的案件由值守人答复。")


class GrantForm(Form):
    """A role in a unit."""

    unit = SelectField("单位", validators=[InputRequired("请选择单位。")])
    role = SelectField("角色", choices={role.value: role.label for role in UNIT_ROLES})


class AdminForm(Form):
    """One of the three administrators, or none."""

    admin = SelectField("管理员角色", choices={"": "不是管理员"} | dict(AdminRole.choices()))
