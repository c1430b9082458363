"""A paper as JSON and back: what is kept of an issued paper, and what the setter is given."""

from __future__ import annotations

import base64
import json
from typing import Any

from mediation.papers.blocks import Block, Cut, Fields, Grid, Heading, NewPage, Paper, Para, Sign, Signatures


def frozen(paper: Paper) -> str:
    """The paper in words that say the same years from now; pictures are base64."""
    body = {"title": paper.title, "body": paper.body, "number": paper.number, "blocks": [_frozen(block) for block in paper.blocks]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def thawed(text: str) -> Paper:
    """The paper that was frozen."""
    kept = json.loads(text)
    return Paper(kept["title"], kept["body"], tuple(_thawed(block) for block in kept["blocks"]), kept["number"])


def _frozen(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Para(text, align, indent, bold):
            return {"kind": "para", "text": text, "align": align, "indent": indent, "bold": bold}
        case Fields(rows):
            return {"kind": "fields", "rows": rows}
        case Grid(head, rows, widths):
            return {"kind": "grid", "head": head, "rows": rows, "widths": widths}
        case Signatures(signs, seal, date):
            return {"kind": "signatures", "signs": [_sign(sign) for sign in signs], "seal": seal, "date": date}
        case Cut(label):
            return {"kind": "cut", "label": label}
        case NewPage():
            return {"kind": "page"}


def _sign(sign: Sign) -> dict[str, Any]:
    picture = base64.b64encode(sign.picture).decode() if sign.picture else None
    kept = {"label": sign.label, "name": sign.name, "picture": picture, "fingerprint": sign.fingerprint}
    return kept | ({"date": sign.date} if sign.date else {})  # papers from before signatures had a day read the same


def _thawed(kept: dict[str, Any]) -> Block:
    match kept.pop("kind"):
        case "heading":
            return Heading(**kept)
        case "para":
            return Para(**kept)
        case "fields":
            return Fields(tuple(tuple((label, value) for label, value in row) for row in kept["rows"]))
        case "grid":
            return Grid(tuple(kept["head"]), tuple(tuple(row) for row in kept["rows"]), tuple(kept["widths"]))
        case "signatures":
            signs = tuple(Sign(**{**sign, "picture": base64.b64decode(sign["picture"]) if sign["picture"] else None}) for sign in kept["signs"])
            return Signatures(signs, kept["seal"], kept["date"])
        case "cut":
            return Cut(**kept)
        case "page":
            return NewPage()
        case other:
            raise ValueError(f"no block {other}")
