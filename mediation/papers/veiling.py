"""What a paper says of those who mediated: kept for the file, and covered where one of them reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mediation.disputes.event_lines import VEILED
from mediation.papers.blocks import Block, Fields, Paper
from mediation.papers.kinds import KINDS, Writing
from mediation.papers.own_fields import box


def covered(kind: str, w: Writing) -> frozenset[str]:
    """Labels of the rows that this reader does not get to read; none for nearly everybody."""
    found = KINDS.get(kind)
    return found.covers(w) if found and found.covers else frozenset()


def as_read(paper: Paper, labels: frozenset[str]) -> Paper:
    """The paper with these rows covered."""
    return replace(paper, blocks=tuple(_block(block, labels) for block in paper.blocks)) if labels else paper


def as_filled(named: dict[str, Any], labels: frozenset[str]) -> dict[str, Any]:
    """The same of what is filled into a county's own Word file."""
    rows = [row | {"value": _value(row["label"], row["value"], labels)} for row in named.get("form_rows", ())]
    boxes = {box(label): _value(label, named[box(label)], labels) for label in labels if box(label) in named}
    return named | boxes | {"form_rows": rows} if labels else named


def _block(block: Block, labels: frozenset[str]) -> Block:
    if not isinstance(block, Fields):
        return block
    return replace(block, rows=tuple(tuple((label, _value(label, value, labels)) for label, value in row) for row in block.rows))


def _value(label: str, value: str, labels: frozenset[str]) -> str:
    return VEILED if value and label in labels else value
