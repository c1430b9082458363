"""Terms as they were given: checked, and made into rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.agreements.models import Term, TermKind, TermStatus
from mediation.agreements.named import SIDES, several, stranger
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from workflows.amounts import amount_of
from workflows.instalments import as_text, fault, planned, row
from workflows.steps import day_words

MOST = 500
TEXTS = {"who": 60, "to_whom": 60, "what": 400, "way": 60, "place": 120, "guarantee": 200}


def faults(
    dispute: Dispute, terms: Sequence[Mapping[str, Any]], reached_on: date | None, bound: Collection[int] = ()
) -> dict[str, str]:
    """`terms.0.what` → the sentence. `bound`: whom the agreement is to bind, none given means all."""
    errors: dict[str, str] = {}
    if not terms:
        errors["terms"] = "至少写一条：谁、做什么、什么时候。"
    if len(terms) > MOST:
        errors["terms"] = f"一份协议最多 {MOST} 条，分几份写。"
    parties, claims = {p.no for p in dispute.parties}, {c.no for c in dispute.claims}
    for i, term in enumerate(terms):
        errors |= {f"terms.{i}.{name}": sentence for name, sentence in _strangers(dispute, term, bound)}
        errors |= {f"terms.{i}.{name}": sentence for name, sentence in _wrong(term, parties, claims, reached_on)}
    return errors


def _strangers(dispute: Dispute, term: Mapping[str, Any], bound: Collection[int]) -> Iterator[tuple[str, str]]:
    """Whom a term binds stands in the case and in the agreement, so that they can sign it; a number says it by itself."""
    left_out = [p for p in dispute.active(*SIDES) if bound and p.no not in bound]
    named = several(str(term.get("who") or ""))
    for party in left_out:
        if term.get("who_no") == party.no or (term.get("who_no") is None and party.name in named):
            yield "who", f"这份协议不约束{party.name}，不能约定由他来做；在“约束哪几位”里勾上，或者改这一条。"
    for text, number in (("who", "who_no"), ("to_whom", "to_no")):
        name = str(term.get(text) or "").strip()
        if name and term.get(number) is None and (sentence := stranger(dispute, name)):
            yield text, sentence


def _wrong(
    term: Mapping[str, Any], parties: set[int], claims: set[int], reached_on: date | None
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not str(term.get("who") or "").strip() and term.get("who_no") is None:
        found.append(("who", "写一下谁来做。"))
    if not str(term.get("what") or "").strip():
        found.append(("what", "写一下做什么，比如付 6000 元。"))
    found += [(name, f"最多写 {most} 字。") for name, most in TEXTS.items() if len(str(term.get(name) or "")) > most]
    found += [(name, "这件没有这位当事人，请重新选。") for name in ("who_no", "to_no")
              if term.get(name) is not None and term[name] not in parties]
    if term.get("claim_no") is not None and term["claim_no"] not in claims:
        found.append(("claim_no", "这件没有这条诉求，请重新选。"))
    amount = term.get("amount")
    if amount not in (None, "") and not 0 <= float(str(amount)) < 10**12:
        return [*found, ("amount", "金额写正数，单位是元。")]
    due = term.get("due_on")
    if term.get("lasting") and (due or term.get("plan") or term.get("instalments")):
        found.append(("due_on", "一直要做到的不写日子、不分期；有日子的去掉“一直要做到”的勾。"))
    elif term.get("lasting") and (_amount(term) or term.get("kind") == TermKind.MONEY):
        found.append(("amount", "给钱的写哪天给或分期；一直要做到只用于做事的约定。"))
    if due and reached_on and due < reached_on:
        found.append(("due_on", f"选达成协议那天（{reached_on.month}月{reached_on.day}日）或以后的日子。"))
    if reached_on is None:
        return found
    try:
        rows = instalments(term, reached_on)
    except ValueError as error:
        return [*found, ("plan" if term.get("plan") else "instalments", str(error))]
    if sentence := fault(_amount(term), rows, reached_on):
        found.append(("plan" if term.get("plan") else "instalments", sentence))
    return found


def instalments(term: Mapping[str, Any], after: date) -> list[dict[str, Any]]:
    """Rows as given, or from what was said: 分 4 期，每月 15 日. ValueError with a sentence."""
    if term.get("instalments"):
        return [{"no": no, **{name: str(each[name]) for name in ("amount", "due_on") if name in each}}
                for no, each in enumerate(term["instalments"], start=1)]
    return planned(str(term.get("plan") or ""), _amount(term), after)


def made(dispute: Dispute, no: int, term: Mapping[str, Any], reached_on: date) -> Term:
    """One row; a name that is one party's is that party."""
    rows = [row(each["no"], Decimal(each["amount"]), date.fromisoformat(each["due_on"]))
            for each in instalments(term, reached_on)]
    who, who_no = _person(dispute, term, "who", "who_no")
    to_whom, to_no = _person(dispute, term, "to_whom", "to_no")
    money = bool(term.get("amount"))
    return Term(
        no=no, who=who, who_no=who_no, to_whom=to_whom, to_no=to_no, what=str(term["what"]).strip()[:400],
        kind=str(term.get("kind") or (TermKind.MONEY if money else TermKind.DEED)), amount=_amount(term) or None,
        due_on=date.fromisoformat(rows[-1]["due_on"]) if rows else term.get("due_on") or None,
        status=TermStatus.PENDING.value, instalments=rows, claim_no=term.get("claim_no"), lasting=bool(term.get("lasting")),
        **{name: str(term.get(name) or "").strip()[:TEXTS[name]] for name in ("way", "place", "guarantee")},
    )


def _person(dispute: Dispute, term: Mapping[str, Any], text: str, number: str) -> tuple[str, int | None]:
    name, no = str(term.get(text) or "").strip(), term.get(number)
    if no is not None:
        return name or next(p.name for p in dispute.parties if p.no == no), no
    same = [p.no for p in dispute.parties if p.name == name]
    return name[:60], same[0] if name and len(same) == 1 else None


def _amount(term: Mapping[str, Any]) -> Decimal | None:
    given = term.get("amount")
    return None if given in (None, "") else Decimal(str(given)).quantize(Decimal("0.01"))


def rows_said(plan: str, amount: str, reached_on: date) -> dict[str, Any]:
    """What was said of instalments: each with its day, and that they add up; or the sentence what is wrong with it."""
    try:
        total = amount_of(amount)
        rows = planned(plan, total, reached_on)
    except ValueError as error:
        return {"sentence": str(error)}
    if not rows or (sentence := fault(total, rows, reached_on)):
        return {"sentence": sentence} if rows else {}
    last = Decimal(rows[-1]["amount"]) - Decimal(rows[0]["amount"])
    odd = f"，零头在最后一期（{money(rows[-1]['amount'])}）" if 0 < last * 100 < len(rows) and len({each["amount"] for each in rows[:-1]}) == 1 else ""
    return {
        "lines": as_text(rows), "words": f"{len(rows)} 期，加起来 {money(total)}，和金额一致{odd}",
        "rows": [f"第 {each['no']} 期 {day_words(date.fromisoformat(each['due_on']), reached_on)} {money(each['amount'])}" for each in rows],
    }
