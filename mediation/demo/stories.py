"""The stories as data: who said what against whom, and step by step what was done about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Step:
    """One thing done: a move, an act, an entry of the case file, or waiting for the clocks."""

    do: str
    by: str
    after: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One dispute from registration to the last step its source tells. Fields: see data/NOTICE.md."""

    id: str
    place: str
    channel: str
    title: str
    description: str
    category: str
    czb: str
    difficulty: str
    parties: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    occurred_before: int
    start: str
    days: int
    last: int
    steps: list[Step]
    expect: dict[str, Any]
    source_word: str | None = None
    hazards: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    source: dict[str, str] | None = None
    proactive: bool = False
    finder: str | None = None
    consent: bool = False
    retells: str | None = None


@cache
def told() -> tuple[Story, ...]:
    """The 67 stories of cases.jsonl."""
    return _read("stories.jsonl")


@cache
def in_hand() -> tuple[Story, ...]:
    """Retellings that stop half-way, so that every queue has something in it."""
    return _read("in_hand.jsonl")


@cache
def small_matters() -> tuple[Story, ...]:
    """Retellings that a village settles by itself, as most are: news reports the others."""
    return _read("small_matters.jsonl")


@cache
def sources() -> dict[str, dict[str, Any]]:
    """The public cases by id."""
    rows = [json.loads(line) for line in _lines("cases.jsonl")]
    return {row["id"]: row for row in rows}


def _read(name: str) -> tuple[Story, ...]:
    rows = (json.loads(line) for line in _lines(name))
    return tuple(Story(**{**row, "steps": [Step(**step) for step in row["steps"]]}) for row in rows)


def _lines(name: str) -> list[str]:
    return files("mediation.demo").joinpath(f"data/{name}").read_text("utf-8").splitlines()
