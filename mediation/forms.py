"""The form every other form extends: Chinese messages, a CSRF token that explains itself."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from wtforms import ValidationError

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

    def words(self, name: str) -> str:
        """What was typed into a text field, without blanks around it; "" if nothing."""
        return str(self[name].data or "").strip()
