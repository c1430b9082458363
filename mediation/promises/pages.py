"""What the page 履行 of a case shows: promises by what is to be done about them, payments, calls, ways chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.agreements.models import TermStatus
from mediation.agreements.queries import keyed_terms
from mediation.clocks.queries import calendar_of
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.presenting import money
from mediation.disputes.sides import Party
from mediation.promises.correcting import ALIVE
from mediation.promises.looking import look_rule
from mediation.promises.models import Breach, Payment, Promise, PromiseCall
from mediation.promises.naming import which
from mediation.promises.queries import breaches_of, calls_of, payments_of, promises_of
from mediation.promises.words import due_words, heading, promise_light, script, sum_words
from mediation.vault import mask_phone
from workflows.calendar import Calendar, DayUnit, local_day
from workflows.moves import fits_any
from workflows.permissions import BY_NAME
from workflows.promises import LOOK, PAYABLE, DayBasis, PromiseStatus
from workflows.steps import day_words
from workflows.unsettled import may_move, moved_words

# More of one kind than this are folded; the page of 153 workers stays readable.
SHOWN = 20
LATE_PART, AHEAD_PART = "到期没履行", "还没到期"
OPEN_PARTS = (LATE_PART, AHEAD_PART)
WITHOUT_DAY = "协议没有写日子，按县里的规则生效后 {length} {unit}看一次（民法典第五百一十一条）"
FOR_GOOD = "一直要做到的，按县里的规则生效后 {length} {unit}看一次"
DOABLE = ("performance", "pay_many", "look_promise", "call_promise", "breach", "repudiate", "correct_performance")


@dataclass(frozen=True)
class Shown:
    """What every row of the page is drawn with."""

    inquiry: Inquiry
    today: date
    people: dict[int, str]
    doable: dict[str, bool]
    paid: dict[int, list[Payment]]
    calendar: Calendar


def promises_page(inquiry: Inquiry, *, uncovered: bool, everything: bool) -> dict[str, Any]:
    """Groups of promises, the calls to make, terms without a day, and what was done."""
    today, rows = local_day(inquiry.at), promises_of(inquiry.session, inquiry.dispute.id)
    doable = {name: _may(inquiry, name) for name in DOABLE}
    paid = payments_of(inquiry.session, inquiry.dispute.id)
    people = _names(inquiry.session, paid, calls := calls_of(inquiry.session, inquiry.dispute.id),
                    ways := breaches_of(inquiry.session, inquiry.dispute.id))
    shown = Shown(inquiry, today, people, doable, paid, calendar_of(inquiry.session))
    groups = [_group(shown, label, part, everything=everything) for label, part in _parted(rows, today)]
    return {
        "groups": groups, "total": _total(rows), "undated": _undated(inquiry, doable["performance"]),
        "sheet": _sheet(inquiry, rows, today, uncovered=uncovered) if doable["call_promise"] else [],
        "calls": [_call(inquiry, each, people, today) for each in calls],
        "ways": [_way(shown, each) for each in ways], "next": next_words(rows, today),
        "breach_url": _form(inquiry, "breach") if doable["breach"] and any(each.unanswered(today) for each in rows) else None,
    }


def _may(inquiry: Inquiry, name: str) -> bool:
    attempt = attempt_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at, facts={})
    return inquiry.dispute.state in BY_NAME[name].states and fits_any(BY_NAME[name].who, attempt) and not attempt.known("stepped_back")


def _form(inquiry: Inquiry, name: str, **more: Any) -> str:
    return url_for("disputes.do", number=inquiry.dispute.number, name=name, **more)


def next_words(rows: Sequence[Promise], today: date) -> str:
    """接下来：第 2 期，11月28日前付 1,500 元; of many on one day how many."""
    coming = [each for each in rows if each.ahead and not each.late(today)]
    ahead = [each for each in coming if not each.looked]
    if not ahead:
        looks = sorted(coming, key=lambda each: (each.due_on, each.no))
        return f"接下来：{day_words(max(looks[0].due_on, today), today)}看一次，{heading(looks[0])}" if looks else ""
    first = min(each.due_on for each in ahead)
    mine = [each for each in ahead if each.due_on == first]
    owed = sum((each.left for each in mine if each.left is not None), Decimal(0))
    if len(mine) > 1:
        return f"接下来：{day_words(first, today)}前 {len(mine)} 笔" + (f"，共 {money(owed)}" if owed else "")
    one = mine[0]
    return f"接下来：{day_words(first, today)}前，{heading(one)}" + (f"，{money(owed)}" if owed else "")


def _parted(rows: Sequence[Promise], today: date) -> list[tuple[str, list[Promise]]]:
    parts: dict[str, list[Promise]] = {LATE_PART: [], LOOK: [], AHEAD_PART: [], "已选怎么办": [], "已履行": [], "不再算": []}
    for each in rows:
        if each.unanswered(today):
            parts[LATE_PART].append(each)
        elif each.to_look(today):
            parts[LOOK].append(each)
        elif each.ahead:
            parts[AHEAD_PART].append(each)
        elif each.status is PromiseStatus.BREACHED:
            parts["已选怎么办"].append(each)
        else:
            parts["已履行" if each.status is PromiseStatus.DONE else "不再算"].append(each)
    return [(label, part) for label, part in parts.items() if part]


def _group(shown: Shown, label: str, rows: list[Promise], *, everything: bool) -> dict[str, Any]:
    few = rows if everything or len(rows) <= SHOWN else rows[:SHOWN]
    number = shown.inquiry.dispute.number
    return {
        "label": label, "count": len(rows), "late": label == LATE_PART, "days": _days(shown, rows, open_=label in OPEN_PARTS),
        "rows": [_row(shown, each) for each in few], "hidden": len(rows) - len(few),
        "all_url": url_for("promises.of_case", number=number, all=1) if len(few) < len(rows) else None,
    }


def _days(shown: Shown, rows: list[Promise], *, open_: bool) -> list[dict[str, Any]]:
    """One line a day: 12月15日 153 笔，差 306,000 元, and what many were given is written down together."""
    rows = [each for each in rows if not each.looked]
    counts = Counter(each.due_on for each in rows)
    if len(rows) <= SHOWN and not (open_ and any(count > 1 for count in counts.values())):
        return []
    sums: dict[date, Decimal] = dict.fromkeys(counts, Decimal(0))
    for each in rows:
        sums[each.due_on] += each.left or Decimal(0)
    may = open_ and shown.doable["pay_many"]
    return [{"words": f"{day_words(day, shown.today)}：{count} 笔" + (f"，差 {money(sums[day])}" if sums[day] else ""),
             "url": _form(shown.inquiry, "pay_many", due=day.isoformat()) if may and count > 1 else None}
            for day, count in sorted(counts.items())]


def _row(shown: Shown, each: Promise) -> dict[str, Any]:
    inquiry, today, doable = shown.inquiry, shown.today, shown.doable
    open_, right = each.status in PAYABLE, doable["correct_performance"] and each.status in ALIVE
    marked = each.status is PromiseStatus.BREACHED and each.route is None
    return {
        "no": each.no, "what": heading(each), "sum": sum_words(each.amount, each.paid),
        "light": promise_light(each, today, unsure=may_move(shown.calendar, each.due_on)), "due": due_words(each, today),
        "why": _why(shown, each) if each.ahead and each.looked else "",
        "moved": moved_words(shown.calendar, each.due_on, today, each.due_by) if each.ahead else "",
        "payments": [
            {"when": day_words(paid.paid_on, today), "amount": money(paid.amount) or "办了", "way": paid.way.label, "note": paid.note,
             "proof": paid.proof_no, "who": shown.people.get(paid.recorded_by or 0, ""), **_taken_back(shown, paid, f"payment:{paid.id}", right)}
            for paid in shown.paid.get(each.id, [])
        ],
        "pay_url": _form(inquiry, "performance", promise=each.no) if open_ and doable["performance"] else None,
        "call_url": _form(inquiry, "call_promise", promise=each.no) if each.ahead and doable["call_promise"] else None,
        "look_url": _form(inquiry, "look_promise", promise=each.no)
        if each.ahead and each.basis is not DayBasis.AGREED and not each.late(today) and doable["look_promise"] else None,
        "breach_url": _form(inquiry, "breach", promise=each.no) if each.unanswered(today) and doable["breach"] else None,
        "refuse_url": _form(inquiry, "repudiate", promise=each.no) if each.ahead and not each.late(today) and doable["repudiate"] else None,
        "wrong_url": _form(inquiry, "correct_performance", entry=f"mark:{each.no}") if right and marked else None,
    }


def _why(shown: Shown, each: Promise) -> str:
    """Whose day it is, for nobody agreed on it."""
    if each.looked_on is not None:
        return f"{day_words(each.looked_on, shown.today)}看过，定好这天再看"
    rule = look_rule(shown.inquiry.session, shown.inquiry.dispute, shown.inquiry.at)
    said = FOR_GOOD if each.basis is DayBasis.LASTING else WITHOUT_DAY
    return said.format(length=rule.length, unit="天" if rule.unit is DayUnit.NATURAL else rule.unit.label)


def _taken_back(shown: Shown, row: Payment | Breach, key: str, may: bool) -> dict[str, Any]:
    """Struck out with the reason; else the way to take it back."""
    if row.taken_back_at is not None:
        by = shown.people.get(row.taken_back_by or 0, "")
        why = f"记错了：{row.taken_back_why}（{by}，{day_words(local_day(row.taken_back_at), shown.today)}更正）"
        return {"wrong": why, "wrong_url": None}
    return {"wrong": "", "wrong_url": _form(shown.inquiry, "correct_performance", entry=key) if may else None}


def _total(rows: Sequence[Promise]) -> str:
    """约定 24 笔，已办 10 笔；共 6,000 元，已付 2,000 元."""
    counted = [each for each in rows if each.status not in (PromiseStatus.CHANGED, PromiseStatus.VOID)]
    if not counted:
        return ""
    amount = sum((each.amount for each in counted if each.amount is not None), Decimal(0))
    paid = sum((each.paid for each in counted), Decimal(0))
    done = sum(each.status is PromiseStatus.DONE for each in counted)
    return f"约定 {len(counted)} 笔，已办 {done} 笔" + (f"；共 {money(amount)}，已付 {money(paid)}" if amount else "")


def _undated(inquiry: Inquiry, may: bool) -> list[dict[str, Any]]:
    """Terms without a day of what is not in force yet, or was marked before they were promises."""
    promised = {each.term_id for each in promises_of(inquiry.session, inquiry.dispute.id)}
    return [
        {"what": f"{term.who}：{term.what}", "status": term.status_label,
         "mark_url": _form(inquiry, "performance", term=key) if may and term.status == TermStatus.PENDING else None,
         "wrong_url": _form(inquiry, "correct_performance", entry=f"term:{key}") if may and term.status != TermStatus.PENDING else None}
        for key, term in keyed_terms(inquiry.session, inquiry.dispute) if term.due_on is None and not term.instalments and term.id not in promised
    ]


def _sheet(inquiry: Inquiry, rows: Sequence[Promise], today: date, *, uncovered: bool) -> list[dict[str, Any]]:
    """履行电话单: whom to ring, their number, what to say; one line a person, of what presses most."""
    parties = {party.no: party for party in inquiry.dispute.parties}
    found: dict[int | str, list[Promise]] = {}
    for each in rows:
        if each.to_look(today) or (each.ahead and not each.looked and (each.due_by - today).days <= 3):
            found.setdefault(each.who_no or each.who, []).append(each)
    return [
        {"who": mine[0].who, "phone": _phone(parties.get(mine[0].who_no or 0), uncovered), "more": len(mine) - 1,
         "tel": _tel(parties.get(mine[0].who_no or 0), uncovered),
         "say": script(mine[0], inquiry.actor.unit_name, inquiry.actor.name, today),
         "call_url": _form(inquiry, "call_promise", promise=mine[0].no)}
        for mine in found.values()
    ]


def _tel(party: Party | None, uncovered: bool) -> str | None:
    return party.phone if party and uncovered and not party.minor else None


def _phone(party: Party | None, uncovered: bool) -> str:
    if party is None or not party.phone:
        return "没有留电话"
    return _tel(party, uncovered) or mask_phone(party.phone)


def _call(inquiry: Inquiry, each: PromiseCall, people: dict[int, str], today: date) -> dict[str, Any]:
    names = {party.no: party.name for party in inquiry.dispute.parties}
    return {"when": day_words(each.called_on, today), "who": names.get(each.party_no or 0, ""), "result": each.result.label,
            "about": which(each.nos, {}), "note": each.note, "by": people.get(each.called_by or 0, "")}


def _way(shown: Shown, each: Breach) -> dict[str, Any]:
    names = {party.no: party.name for party in shown.inquiry.dispute.parties}
    today = shown.today
    told = "、".join(names.get(no, "") for no in each.told[:5]) + (f"等 {len(each.told)} 位" if len(each.told) > 5 else "")
    return {
        "when": day_words(local_day(each.chosen_at), today), "route": each.route.label, "about": which(each.nos, {}), "note": each.note,
        "said": "反悔，" if each.repudiated else "", "new_due": f"改到 {day_words(each.new_due_on, today)}" if each.new_due_on else "",
        "told": f"{day_words(each.told_on, today)} {each.told_how}告知{told}", "by": shown.people.get(each.chosen_by or 0, ""),
        **_taken_back(shown, each, f"breach:{each.id}", shown.doable["correct_performance"]),
    }


def _names(
    session: Session, paid: Mapping[int, Sequence[Payment]], calls: Sequence[PromiseCall], ways: Sequence[Breach]
) -> dict[int, str]:
    entries: list[Payment | Breach] = [*(each for mine in paid.values() for each in mine), *ways]
    ids = {each.recorded_by if isinstance(each, Payment) else each.chosen_by for each in entries}
    ids |= {each.taken_back_by for each in entries} | {each.called_by for each in calls}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids - {None})))
    return {id_: name for id_, name in found}
