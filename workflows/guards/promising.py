"""Guards of 履行: calls about promises, and what follows a broken one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from workflows.case import Attempt
from workflows.guarding import about
from workflows.guards.words import text
from workflows.promises import AHEAD, BreachRoute, CallResult

LABOUR = "10"
WAYS = "可以选起诉，或者催告、重新调解"


class Promised(Protocol):
    """What the rules need to know of a promise."""

    no: int
    status: str
    who_no: int | None
    to_no: int | None
    due_by: date


def promises_ahead(a: Attempt) -> str | None:
    """打电话 is about something that still has to be done."""
    return None if a.known("open_promises") else "这件没有还要履行的约定。"


def promises_broken(a: Attempt) -> str | None:
    """违约处理 is for what is past its day and was answered by nobody."""
    return None if a.known("broken_promises") else "这件没有到期没履行、还没处理的约定。"


def call_told(a: Attempt) -> str | None:
    """电话: about which promises, when, and what was said."""
    if not a.known("promises_named"):
        return "选一下问的是哪一笔。"
    called = a.facts.get("called_on")
    if not isinstance(called, date):
        return "选一下哪天打的。"
    if called > a.at.date():
        return "选今天或以前的日子。"
    return None if a.facts.get("result") in list(CallResult) else "选一下对方怎么说。"


@about("promises")
def breach_named(a: Attempt) -> str | None:
    """违约处理: promises past their day, or already called broken, that nobody has chosen a way for."""
    named = a.known("promises_named")
    if not named:
        return "选一下是哪一笔没履行。"
    waiting = {promise.no for promise in a.known("broken_promises")}
    early = [promise for promise in named if promise.no not in waiting]
    return f"第 {early[0].no} 笔还没到期，或者已经处理过，不用再选。" if early else None


@about("route")
def way_open(a: Attempt) -> str | None:
    """强制执行 needs a confirmed agreement (民事诉讼法 Art 206); 支付令 is for wages and the like (劳动争议调解仲裁法 Art 16)."""
    route = a.facts.get("route")
    if route not in list(BreachRoute):
        return "选一下接下来怎么办。"
    if route == BreachRoute.ENFORCE:
        bare = unconfirmed(a.known("promises_named"), a.known("confirmed_covers"))
        if bare:
            return f"第 {'、'.join(map(str, bare[:5]))} 笔没有经过司法确认，不能申请强制执行（民事诉讼法第206条）；{WAYS}。"
    if route == BreachRoute.PAYMENT_ORDER and a.case.category != LABOUR:
        return f"支付令只用于拖欠工资、工伤医疗费、经济补偿、赔偿金的调解协议（劳动争议调解仲裁法第16条）；{WAYS}。"
    return None


@about("new_due_on")
def urged_to_a_day(a: Attempt) -> str | None:
    """催告: a new day, and both sides agree to it; nobody moves what was agreed alone."""
    if a.facts.get("route") != BreachRoute.URGE:
        return None
    day = a.facts.get("new_due_on")
    if not isinstance(day, date) or day <= a.at.date():
        return "选一个今天以后的新日子。"
    return None if a.facts.get("consent") else "改日子要双方都同意，问过了就勾上。"


@about("told")
def route_told(a: Attempt) -> str | None:
    """Whoever waits for the money hears which way is open, how and when they were told (人民调解法 Art 26, 32)."""
    if not a.facts.get("told"):
        return "选一下告诉了哪一位。"
    if not text(a, "told_how"):
        return "选一下怎么告诉的，比如电话。"
    told = a.facts.get("told_on")
    return None if isinstance(told, date) and told <= a.at.date() else "选一下哪天告诉的，今天或以前。"


@about("note")
def breach_known(a: Attempt) -> str | None:
    """How it is known that it was broken."""
    return None if text(a, "note") else "写一句怎么知道没履行的。"


def unconfirmed(promises: Iterable[Promised], covers: Iterable[frozenset[int]]) -> list[int]:
    """Numbers of promises between parties of whom no court has confirmed the agreement; who is not named is no bar."""
    covers = list(covers)
    return [p.no for p in promises if not any({p.who_no, p.to_no} - {None} <= cover for cover in covers)]


def ahead(promise: Promised) -> bool:
    """Whether something still has to be done."""
    return promise.status in AHEAD
