"""What stays on one page with the lines to sign on: signatures alone on a sheet could be put behind any text."""

from __future__ import annotations

from collections.abc import Sequence

from mediation.papers.blocks import Block, Fields, Grid, Heading, Para, Signatures

# At least so many lines of text, or rows of a table, go over the page with the signatures.
LEAST = 2
LINE = 28  # characters
LONGEST = 600  # a longer paragraph has to break over pages itself


def tied(blocks: Sequence[Block]) -> frozenset[int]:
    """The places of the blocks before each set of signatures that go with it; of a table its last rows."""
    found = set[int]()
    for at, block in enumerate(blocks):
        if not isinstance(block, Signatures):
            continue
        lines, before = 0, at - 1
        while before >= 0 and lines < LEAST:
            taken = _lines(blocks[before])
            if taken is None:
                break
            found.add(before)
            lines, before = lines + taken, before - 1
    return frozenset(found)


def _lines(block: Block) -> int | None:
    """How many lines it brings along; None where it does not go with what follows."""
    match block:
        case Para(text) if len(text) < LONGEST:
            return sum(-(-max(len(part), 1) // LINE) for part in text.split("\n"))
        case Fields() | Grid():
            return LEAST
        case Heading():
            return 1
        case _:
            return None
