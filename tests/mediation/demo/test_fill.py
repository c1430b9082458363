"""The demo fills empty databases only, and the same seed gives the same county."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from mediation.demo.commands import init_app
from mediation.demo.stories import sources, told
from mediation.demo.telling import begins
from mediation.jobs import run_due
from tests.make import county, moment
from workflows.yearly import shipped


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    init_app(app, daily=run_due)
    return app.test_cli_runner()


def test_refuses_a_database_with_other_data(session: Session, runner: FlaskCliRunner) -> None:
    county(session, at=moment("2026-09-18 09:00"))
    session.commit()
    refused = runner.invoke(args=["demo"])
    assert refused.exit_code != 0
    assert "已经有别的单位、人员或案件" in refused.output


def test_says_how_a_moment_is_written(runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["demo", "--at", "tomorrow"])
    assert refused.exit_code != 0
    assert "2026-10-14T09:30+08:00" in refused.output


def test_the_seed_alone_moves_a_story_within_its_quarter_of_an_hour() -> None:
    story, at = told()[0], moment("2026-11-18 09:30")
    starts = [begins(story, shipped(), at, seed) for seed in (1, 1, 2, 3)]
    assert starts[0] == starts[1]
    assert len(set(starts)) > 1
    assert max(starts) - min(starts) < timedelta(minutes=15)


def test_every_story_has_its_public_source() -> None:
    assert [story.id for story in told()] == list(sources())
    assert all(story.source_word == sources()[story.id]["outcome"] for story in told())
