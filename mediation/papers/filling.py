"""A county's own Word file, filled in. What people typed is text in it and never markup or code."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from mediation.papers.clean import clean


def environment() -> SandboxedEnvironment:
    """No way from a template to Python; every value is escaped (甲<乙 would else cut the text off); unknown names are errors."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def filled(body: bytes, fields: dict[str, Any]) -> bytes:
    """The Word file with its fields filled. Raises jinja2's TemplateError."""
    template = DocxTemplate(BytesIO(body))
    template.render(_cleaned(fields), environment(), autoescape=True)
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return clean(value) if isinstance(value, str) else value
