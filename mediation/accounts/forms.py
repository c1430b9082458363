"""Forms for signing in and for accounts."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp

from mediation.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from mediation.forms import Form

PHONE = r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$"


class SignInForm(Form):
    """User name and password."""

    username = StringField(
        "用户名",
        validators=[InputRequired("请填写用户名。"), Length(max=80, message="用户名太长。")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "密码",
        validators=[InputRequired("请填写密码。"), Length(max=MAX_LENGTH, message="密码太长。")],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """The old password and twice the new one."""

    old = PasswordField(
        "原密码", validators=[InputRequired("请填写原密码。")], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        "新密码",
        description=f"至少 {MIN_LENGTH} 个字符，不能包含用户名，不能和原来的一样。",
        validators=[InputRequired("请填写新密码。"), Length(max=MAX_LENGTH, message="新密码太长。")],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "再填一次新密码",
        validators=[InputRequired("请再填一次新密码。"), EqualTo("new", message="两次填的新密码不一样。")],
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(Form):
    """What an administrator may correct."""

    name = StringField(
        "姓名", validators=[InputRequired("请填写姓名。"), Length(max=40, message="姓名最多 40 个字。")]
    )
    phone = StringField(
        "电话",
        validators=[Optional(), Regexp(PHONE, message="电话应为 11 位手机号，或带区号的座机号。")],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )


class EditPersonForm(PersonForm):
    """An account that exists: what is asked of it besides."""

    salaried = BooleanField("财政供养人员", description="公务员、事业编制等领财政工资的，调解不另发补贴。")


class NewPersonForm(PersonForm):
    """A new account."""

    username = StringField(
        "用户名",
        description="小写字母开头，2 到 40 位，只含小写字母、数字、点、横线和下划线；以后不能改。",
        validators=[InputRequired("请填写用户名。"), Length(max=40, message="用户名最多 40 位。")],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class HouseholdForm(Form):
    """One's own telephone and address."""

    phone = StringField("手机", description="只用来发现和当事人是不是一家；管理员也能看到。",
                        validators=[Optional(), Regexp(PHONE, message="手机写 11 位，比如 13800001234；座机写 0575-87012345。")])
    address = StringField("住址", description="加密保存，别人看不到；和当事人住一起的，签收时会提醒回避。", validators=[Length(max=120, message="住址写短一点，120 字以内。")])
