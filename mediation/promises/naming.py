"""Which promises are meant, by their numbers and instalments: never by names, because events keep it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mediation.promises.models import Promise

NAMED = 6


def parts(promises: Iterable[Promise]) -> dict[str, Any]:
    """Facts of an event: the instalments meant and of how many, where all are of as many."""
    found = [(each.instalment, each.instalments) for each in promises]
    totals = {total for _, total in found}
    if len(totals) != 1 or totals == {1}:
        return {}
    return {"instalments": sorted({part for part, _ in found}), "of": totals.pop()}


def which(nos: Sequence[int], facts: Mapping[str, Any]) -> str:
    """第 2 笔（第 2 期，共 4 期）; very many are counted."""
    named = "、".join(map(str, nos[:NAMED]))
    words = f"第 {named} 笔" + (f"等 {len(nos)} 笔" if len(nos) > NAMED else "")
    return words + (f"（{instalment_words(facts)}）" if facts.get("of") else "")


def instalment_words(facts: Mapping[str, Any]) -> str:
    """第 2 期，共 4 期; 第 1、2 期，共 4 期."""
    found: list[int] = facts["instalments"]
    named = f"{found[0]}–{found[-1]}" if len(found) > NAMED else "、".join(map(str, found))
    return f"第 {named} 期，共 {facts['of']} 期"
