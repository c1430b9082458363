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


def test_every_style_sheet_is_linked_and_finds_its_pictures():
    linked = re.search(r"for sheet in \(([^)]*)\)", (ROOT / "templates/base.html").read_text())
    sheets = sorted((ROOT / "static/css").glob("*.css"))
    assert linked and sorted(re.findall(r'"([a-z-]+)"', linked[1])) == sorted(sheet.stem for sheet in sheets)
    for sheet in sheets:
        for picture in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / picture).is_file(), f"{sheet.name}: {picture}"


def test_no_rule_stands_for_a_class_that_no_page_has():
    pages = [*TEMPLATES, *(ROOT / "mediation").rglob("*.py"), *(ROOT / "static").glob("*.js")]
    named = "\n".join(path.read_text() for path in pages)
    # drawn by kind, level or number: mz-fill-{{ level }}
    made = {name for name in re.findall(r"(mz-[a-z-]+-)\{\{", named)}
    for sheet in (ROOT / "static/css").glob("*.css"):
        for name in set(re.findall(r"\.(mz-[a-z-]+)", sheet.read_text())):
            known = re.search(rf"(?<![\w-]){name}(?![\w-])", named) or name.startswith(tuple(made))
            assert known, f"{sheet.name}: {name}"


def test_everybody_is_addressed_by_the_same_word():
    """你 throughout: 您 here and there reads as if two people wrote to one."""
    words = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "mediation").rglob("*.py"), *(ROOT / "workflows").rglob("*.py")]
    assert [path.name for path in words if "您" in path.read_text()] == []
