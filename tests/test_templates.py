"""The pages keep the rules of the house: known icons, no inline style or script, nothing from outside hosts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_compiles_and_keeps_the_strict_policy(path):
    text = path.read_text()
    Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True).parse(text)
    assert not re.search(r"""\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|<style""", text)
    assert not re.search(r"""(?:src|href|action)=["']https?://""", text)


def test_every_icon_that_is_named_is_in_the_sprite():
    named = {
        name
        for path in [*TEMPLATES, *(ROOT / "workflows").rglob("*.py"), *(ROOT / "mediation").rglob("*.py")]
        for name in re.findall(r"""icon(?:\("|="|": "|: str = ")([a-z0-9-]+)\"""", path.read_text())
    }
    assert named - SPRITE == set()


def test_every_post_form_carries_a_token():
    for path in TEMPLATES:
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
            assert "csrf" in form, path
