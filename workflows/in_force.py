"""When an agreement takes effect, and what it still lacks (人民调解法 Art 29, 30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SEVERAL = 3
SEAL = "调委会盖章"


@dataclass(frozen=True)
class InForce:
    """The day it took effect, or None; why that day; what is still missing, in words."""

    on: date | None
    why: str
    lacks: tuple[str, ...] = ()


def oral(reached_on: date) -> InForce:
    """口头调解协议自各方达成协议之日起生效 (人民调解法 Art 30)."""
    return InForce(reached_on, "口头协议从达成那天起生效（人民调解法第 30 条）。")


def written(parties: Mapping[str, date | None], mediator: date | None, seal: date | None) -> InForce:
    """The last of all parties' signatures, the mediator's and the committee's seal (人民调解法 Art 29)."""
    unsigned = [name for name, day in parties.items() if day is None]
    lacks = [f"{named(unsigned)}签名"] if unsigned else []
    lacks += ["调解员签名"] if mediator is None else []
    lacks += [SEAL] if seal is None else []
    if lacks:
        return InForce(None, f"还没有生效，缺{'、'.join(lacks)}（人民调解法第 29 条）。", tuple(lacks))
    last = max((*(day for day in parties.values() if day), mediator or date.min, seal or date.min))
    whose = [f"{named(late)}签名" for late in ([name for name, day in parties.items() if day == last],) if late]
    whose += ["调解员签名"] if mediator == last else []
    whose += [SEAL] if seal == last else []
    return InForce(last, f"这天{'、'.join(whose)}，签名、盖章都齐了，从这天起生效（人民调解法第 29 条）。")


def complete(on: date) -> InForce:
    """A day that was set and that the signatures of who is there now no longer tell."""
    return InForce(on, "这天签名、盖章都齐了，从这天起生效（人民调解法第 29 条）。")


def named(names: list[str]) -> str:
    """A few by name, many by number."""
    return "、".join(names) if len(names) <= SEVERAL else f"{'、'.join(names[:SEVERAL])}等 {len(names)} 位"
