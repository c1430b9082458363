"""A county's own Word file, filled in. What people typed is text in it and never markup or code."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from mediation.papers.clean import clean


class _Words(SandboxedEnvironment):
    """Nothing is computed, neither when a template is read nor when it is filled: 'x' * 999999999 would take all there is."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse it (check_braces has said so before; here for what was approved before)."""
        raise SecurityError(f"{operator} has no place on a paper")


def environment() -> SandboxedEnvironment:
    """No way from a template to Python; every value is escaped (甲<乙 would else cut the text off); unknown names are errors."""
    return _Words(autoescape=True, undefined=StrictUndefined, optimized=False, finalize=_words)


def filled(body: bytes, fields: dict[str, Any]) -> bytes:
    """The Word file with its fields filled. Raises jinja2's TemplateError."""
    template = DocxTemplate(BytesIO(body))
    template.render(_cleaned(fields), environment(), autoescape=True)
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def _words(value: Any) -> Any:
    """What is printed is words: a list or a member of one would stand there as the program writes it, with all it knows of people."""
    return value if isinstance(value, str | Undefined) or type(value) is int else ""


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return clean(value) if isinstance(value, str) else value
