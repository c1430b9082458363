"""Guards of 督办: one order at a time, asked in words, answered by whom it was sent to; cards only rise."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.grades import Grade
from workflows.guarding import of_file
from workflows.guards.words import text

NONE_OPEN = "这件现在没有督办在办。"


@of_file
def no_order_open(a: Attempt) -> str | None:
    """督办: a second order beside an open one would ask the same unit twice."""
    order = a.known("open_order")
    return f"这件已有{order.number}在办，在那一份上补充要求就行。" if order else None


def order_complete(a: Attempt) -> str | None:
    """督办: to whom, about what, what exactly, and a date that is still to come."""
    unit = a.known("ordered_unit")
    if unit is None:
        return "选一个跟这件有关的单位来答复。"
    if not text(a, "title"):
        return "写一句要说明什么，比如“请说明两次约谈未到的原因”。"
    if not text(a, "demand"):
        return "写清要答复哪几条。"
    due_on = a.facts.get("due_on")
    return "答复期限选明天或以后的日子。" if due_on and due_on <= a.at.date() else None


def order_open(a: Attempt) -> str | None:
    """There is an order to write on."""
    return None if a.known("open_order") else NONE_OPEN


def order_addressed(a: Attempt) -> str | None:
    """答复: only the unit it was sent to answers."""
    if not a.known("open_order"):
        return NONE_OPEN
    return None if a.known("order_addressed") else "这份督办不是发给你们单位的。"


def order_answered(a: Attempt) -> str | None:
    """退回重答 and 认可 need an answer that waits."""
    order = a.known("open_order")
    if order is None:
        return NONE_OPEN
    return None if order.answered else "对方还没有答复，先等答复，或者补充要求。"


def order_risable(a: Attempt) -> str | None:
    """升牌: after the red card there is nothing higher."""
    order = a.known("open_order")
    if order is None:
        return NONE_OPEN
    return "已经是红牌，没有再高的了。" if order.grade == Grade.RED else None


def card_rises(a: Attempt) -> str | None:
    """升牌: a card never falls (domain.md §1.9)."""
    order, grade = a.known("open_order"), a.facts.get("grade")
    if grade not in list(Grade) or Grade(grade).rank <= Grade(order.grade).rank:
        return "牌只升不降，选更高的一级。"
    return None


def order_own(a: Attempt) -> str | None:
    """撤销: who issued it; any supervisor where the system did, or where the issuer is no longer there."""
    if not a.known("open_order"):
        return NONE_OPEN
    return None if a.known("order_own") else "这份督办不是你发的，由发出的人撤销。"


def words_written(a: Attempt) -> str | None:
    """An answer, a demand and a return have words."""
    return None if text(a, "text") else "写几句再送出。"
