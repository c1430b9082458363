"""The words of notices: one small file each, so that a county can read and change them in one place."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "notices"
# Plain text: the inbox page escapes it, and a robot or a phone must not get "&amp;".
_texts = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)  # noqa: S701


def render(kind: str, **words: Any) -> str:
    """The sentence of a kind; a word it needs and does not get is an error, not a blank."""
    return _text(kind.partition(":")[0]).render(words).strip()


@cache
def _text(name: str) -> Template:
    return _texts.get_template(f"{name}.txt")
