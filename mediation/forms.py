"""The form every other form extends: Chinese messages, a CSRF token that explains itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from wtforms import TextAreaField, ValidationError

# Filled by who keeps drafts, above some of the forms: show again what was sent after the log-in had run out; forget it.
refills: list[Callable[[Any], dict[str, list[str]]]] = []
drops: list[Callable[[], None]] = []

STALE_PAGE = "这一页打开太久了，请再提交一次。填写的内容还在。"


class Csrf(_FlaskFormCSRF):  # type: ignore[misc]
    """Flask-WTF's check with a sentence people can act on instead of its English one."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a missing or foreign token."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(STALE_PAGE) from error


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms. `zh` needs WTF_I18N_ENABLED=False as well, else WTForms speaks English."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Language and token check."""

        locales = ["zh"]
        csrf_class = Csrf

    def refill(self) -> dict[str, list[str]]:
        """On the page that the log-in leads back to: show what was typed; all of it, also what is no field of this form."""
        return {name: values for refill in refills for name, values in refill(self).items()}

    def carried_out(self) -> None:
        """What was kept of it is not needed any more."""
        for drop in drops:
            drop()

    def words(self, name: str) -> str:
        """What was typed into a text field, without blanks around it; "" if nothing."""
        return str(self[name].data or "").strip()


class Refusal(Form):
    """A no with a sentence."""

    sentence = TextAreaField("为什么退回")
