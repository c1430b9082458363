"""Before terms of a crowd are kept: how many, for whom, how much, who of the roster is missing, which name is nobody's."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mediation.agreements.named import meant
from mediation.agreements.pasted import Pasted, read
from mediation.agreements.queries import SIDES
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from mediation.disputes.sides import Party

NAMED = 10


@dataclass(frozen=True)
class Crowd:
    """`seen` is what the tick stands for: the lines and the payer as they were when this was looked at."""

    terms: list[dict[str, Any]]
    faults: list[str]
    payer_fault: str
    summary: str
    notes: list[str]
    seen: str


def crowd_of(
    dispute: Dispute, text: str, payer: str, *, chosen: Collection[int] = (), others: Collection[str] = ()
) -> Crowd:
    """`chosen`: whom the agreement is to bind, none given means all; `others`: names in the terms that were typed."""
    found, people = read(text, payer), [p for p in dispute.parties if p.left_at is None]
    names = Counter(p.name for p in people)
    faults = [*found.faults, *_strangers(found, names)]
    paid = Counter(term["to_whom"] for term in found.terms)
    total = sum((term["amount"] for term in found.terms), Decimal(0))
    known = sum(name in names for name in paid)
    return Crowd(
        terms=found.terms, faults=faults, payer_fault=_payer(payer.strip(), names),
        summary=f"{len(found.terms)} 条约定，给 {known} 位当事人，一共 {money(total)}" if found.terms else "还没有一行看得懂",
        notes=[*_notes(found, names, paid), *_missing(people, paid, payer.strip(), chosen, others)],
        seen=hashlib.sha256(f"{payer.strip()}\n{text}".encode()).hexdigest()[:16],
    )


def _payer(payer: str, names: Counter[str]) -> str:
    if not payer:
        return "一批人的，先写由谁给。"
    if payer in names:
        return ""
    return f"“{payer}”不是这件的当事人，{meant(payer, list(names)) or '先用“补充信息”加上，再写协议。'}"


def _strangers(found: Pasted, names: Counter[str]) -> list[str]:
    """Each line whose name is no party's, with the names that look like it; those nobody has written yet come first."""
    written = {term["to_whom"] for term in found.terms}
    waiting = [name for name in names if name not in written]
    return [
        f"第 {no} 行：“{term['to_whom']}”不是这件的当事人，"
        + (meant(term["to_whom"], waiting) or meant(term["to_whom"], list(names)) or "改成名单上的姓名；名单上没有的，先用“补充信息”加上。")
        for no, term in zip(found.lines, found.terms, strict=True) if term["to_whom"] not in names
    ]


def _notes(found: Pasted, names: Counter[str], paid: Counter[str]) -> list[str]:
    notes = [f"没有用到的列：{'、'.join(found.unused)}。"] if found.unused else []
    for name, times in paid.items():
        if times > max(names[name], 1):
            at = "、".join(str(no) for no, term in zip(found.lines, found.terms, strict=True) if term["to_whom"] == name)
            notes.append(f"{name}写了 {times} 行（第 {at} 行），会成 {times} 条约定；写重了就删掉一行。")
        elif names[name] > 1:
            notes.append(f"名单里有 {names[name]} 位{name}，只看姓名分不清给的是哪一位。")
    return notes


def _missing(
    people: Sequence[Party], paid: Counter[str], payer: str, chosen: Collection[int], others: Collection[str]
) -> list[str]:
    """Who stands on the side that is paid and gets nothing; who gets something and is not bound."""
    sides = {p.role for p in people if p.name in paid} & set(SIDES)
    roster = [p for p in people if p.role in sides and p.name != payer and p.name not in others]
    out = [p for p in roster if p.name not in paid]
    notes = []
    if out and not paid.keys().isdisjoint(p.name for p in roster):
        bound = [p for p in out if not chosen or p.no in chosen]
        hint = "；不在协议里的，在“约束哪几位”里去掉勾" if bound else "，“约束哪几位”里也没勾"
        notes.append(f"名单里还有 {len(out)} 位没写到：{_few([p.name for p in out])}{hint}。")
    loose = [p.name for p in people if chosen and p.role in SIDES and p.no not in chosen and p.name in paid]
    if loose:
        notes.append(f"有约定、“约束哪几位”里没勾的：{_few(loose)}。")
    return notes


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 位" if len(names) > NAMED else "")
