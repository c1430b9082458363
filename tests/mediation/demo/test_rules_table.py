"""The 67 cases under each shipped set, and docs/rules.md as it was written from them."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from mediation.demo.rules_table import document
from mediation.demo.stories import told
from workflows.limits import load_rules

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


def test_the_document_is_current(runner: FlaskCliRunner) -> None:
    assert DOCUMENT.read_text("utf-8") == runner.invoke(args=["demo", "rules"]).output


def test_each_case_and_each_limit_of_each_set_is_in_it(county: Session) -> None:
    text = document(county)
    assert all(f"| {story.id} | {story.title} |" in text for story in told())
    for name in ("standard", "gaotai", "dongzhi"):
        assert all(rule.source in text for rule in load_rules(name).rules)
    assert "| 村级调解 | 签收 | 7 个自然日 | 2 个工作日 | – |" in text
