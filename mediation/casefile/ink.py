"""Which papers of a case file are to be signed and bear no signature."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.agreements.models import code_of
from mediation.agreements.queries import in_force
from mediation.casefile.parts import Line, Part
from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.papers.blocks import Sign, Signatures

# Where parties sign; and where the signed sheet comes in as a kind of file of its own.
OWN_KINDS = frozenset({4, 10, 11})
SIGNED_PLACES = frozenset({1, 2, 5, 7, 8, *OWN_KINDS})
AGREEMENT = 8


def bears_ink(part: Part) -> bool:
    """Whether somebody signed it on a screen."""
    return any(sign.picture for sign in _lines(part))


def unsigned(part: Part, beside: Sequence[Part]) -> bool:
    """Whether a paper that is to be signed bears no signature, and no sheet that was signed by hand came in for it.

    Of visits and of the court's papers any file that was brought counts: they are kinds of files of their own.
    """
    if part.file is not None or part.aside or part.sheet or part.place not in SIGNED_PLACES:
        return False
    signs = _lines(part)
    return bool(signs) and not any(sign.picture for sign in signs) and not (part.place in OWN_KINDS and any(each.file for each in beside))


def bare(session: Session, dispute: Dispute, lines: Sequence[Line]) -> list[Part]:
    """Every paper of the file that bears no signature; of agreements those that count."""
    counting = {code_of(each.form, each.no) for each in in_force(session, dispute)}

    def read() -> list[Part]:
        return [part for line in lines for part in line.parts if (line.no != AGREEMENT or part.code in counting) and unsigned(part, line.parts)]

    # each of them is written for it
    return read_once(session, ("bare", *lines), read)


def _lines(part: Part) -> list[Sign]:
    paper = part.paper() if part.file is None else None
    return [sign for block in paper.blocks if isinstance(block, Signatures) for sign in block.signs] if paper else []
