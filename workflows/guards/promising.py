"""Guards of 履行: calls about promises, and what follows a broken one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from workflows.case import Attempt
from workflows.guarding import about
from workflows.guards.words import text
from workflows.promises import BreachRoute, CallResult, DayBasis, Found

WAYS = "可以选起诉，或者催告、重新调解"
# Before the day only what does not need it to have come: a suit (民法典 Art 578), or another agreement.
EARLY = (BreachRoute.REWORK, BreachRoute.SUIT)


class Promised(Protocol):
    """What the rules need to know of a promise."""

    @property
    def no(self) -> int:
        """Its number in the case."""

    @property
    def agreement_no(self) -> int:
        """In which version it was promised."""

    @property
    def who_no(self) -> int | None:
        """Who owes."""

    @property
    def to_no(self) -> int | None:
        """Who waits for it."""

    @property
    def due_by(self) -> date:
        """The last day it can be done in time."""

    @property
    def basis(self) -> DayBasis:
        """Whose day it is."""

    @property
    def looked(self) -> bool:
        """Whether nothing falls due on its day."""

    @property
    def amount(self) -> Decimal | None:
        """None where no money was promised."""


def promises_ahead(a: Attempt) -> str | None:
    """打电话 is about something that still has to be done."""
    return None if a.known("open_promises") else "这件没有还要履行的约定。"


def promises_broken(a: Attempt) -> str | None:
    """违约处理 is for what is past its day and was answered by nobody."""
    return None if a.known("broken_promises") else "这件没有到期没履行、还没处理的约定。"


def promises_early(a: Attempt) -> str | None:
    """反悔 is said of what is not due yet; what is past its day is broken."""
    return None if _early(a) else "这件没有还没到期的约定。"


def promises_looked(a: Attempt) -> str | None:
    """看一次 is for what has no day that was agreed (民法典 Art 511(4))."""
    return None if a.known("looked_promises") else "这件没有没写日子、要看一看的约定。"


@about("promises")
def looked_named(a: Attempt) -> str | None:
    """看一次: promises without an agreed day."""
    return _named_among(a, a.known("looked_promises"), none="选一下看的是哪几笔。", other="约定了日子，或者已经处理过，不用看。")


@about("found")
def look_told(a: Attempt) -> str | None:
    """What somebody saw, and when to look again or, where it was asked for, by when it is to be done."""
    if a.facts.get("found") not in list(Found):
        return "选一下看到的是哪一种。"
    if not text(a, "note"):
        return "写一句怎么看的、看到什么；催告的，写怎么告诉对方的。"
    day = a.facts.get("next_on")
    if not isinstance(day, date) or day <= a.at.date():
        return "选一个今天以后的日子：下次哪天看；催告的，给到哪天。"
    return None


def several_ahead(a: Attempt) -> str | None:
    """一起记 is for several."""
    return None if len(a.known("open_promises")) > 1 else "这件没有几笔可以一起记的约定。"


@about("promises")
def many_named(a: Attempt) -> str | None:
    """一起记履行: each of them still waits; what was written down already is not written down again."""
    wanted = {int(no) for no in a.facts.get("promises") or []}
    if not wanted:
        return "选一下是哪几笔，没有拿到的不要勾。"
    over = sorted(wanted - {promise.no for promise in a.known("payable_promises")})
    if not over:
        return None
    return f"第 {'、'.join(map(str, over[:5]))} 笔{f'等 {len(over)} 笔' if len(over) > 5 else ''}已经记过，或者不再算数，没有重复记；去掉这些再存。"


@about("entries")
def entries_chosen(a: Attempt) -> str | None:
    """更正: entries that still count and that nothing later rests on."""
    return None if a.known("entries_named") else "选一下是哪一条记错了；已经更正过的、后来又选过别的路的，不能再选。"


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
    return _named_among(a, a.known("broken_promises"), none="选一下是哪一笔没履行。", other="还没到期，或者已经处理过，不用再选。")


@about("promises")
def repudiation_named(a: Attempt) -> str | None:
    """反悔: promises whose day is still to come."""
    return _named_among(a, _early(a), none="选一下对方不肯办的是哪一笔。", other="已经过了日子，或者已经处理过，请用“没履行，选怎么办”。")


@about("route")
def repudiation_way(a: Attempt) -> str | None:
    """Who says clearly that they will not do it may be sued before the day (民法典 Art 578); nothing is enforced before it."""
    route = a.facts.get("route")
    if route not in list(BreachRoute):
        return "选一下接下来怎么办。"
    return None if route in EARLY else "还没到期，只能重新调解，或者起诉（民法典第578条）；到期还没办，再选别的路。"


@about("note")
def refusal_told(a: Attempt) -> str | None:
    """What the other side said."""
    return None if text(a, "note") else "写一句对方是怎么说的。"


@about("route")
def way_open(a: Attempt) -> str | None:
    """强制执行 needs a confirmed agreement (民事诉讼法 Art 206); 支付令 is for money and securities (民事诉讼法 Art 225)."""
    route = a.facts.get("route")
    if route not in list(BreachRoute):
        return "选一下接下来怎么办。"
    if route == BreachRoute.ENFORCE:
        bare = unconfirmed(a.known("promises_named"), a.known("confirmed_covers"))
        if bare:
            return f"第 {'、'.join(map(str, bare[:5]))} 笔没有经过司法确认，不能申请强制执行（民事诉讼法第206条）；{WAYS}。"
    if route == BreachRoute.PAYMENT_ORDER:
        deeds = [promise.no for promise in a.known("promises_named") if promise.amount is None]
        if deeds:
            return (f"第 {'、'.join(map(str, deeds[:5]))} 笔是办事，不是给钱；支付令只用于给钱、给有价证券（民事诉讼法第225条）；{WAYS}。")
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


def unconfirmed(promises: Iterable[Promised], covers: Iterable[tuple[int, frozenset[int]]]) -> list[int]:
    """Numbers of promises between parties of whom no court has confirmed that agreement; who is not named is no bar."""
    covers = list(covers)
    return [p.no for p in promises if not any(p.agreement_no == no and {p.who_no, p.to_no} - {None} <= cover for no, cover in covers)]


def _named_among(a: Attempt, those: Iterable[Promised], *, none: str, other: str) -> str | None:
    """What is named is there, and each of it one of `those`; `other` is said of the first that is not."""
    named, may = a.known("promises_named"), {promise.no for promise in those}
    if not named:
        return none
    strange = next((promise.no for promise in named if promise.no not in may), None)
    return None if strange is None else f"第 {strange} 笔{other}"


def _early(a: Attempt) -> list[Promised]:
    return [promise for promise in a.known("open_promises") if promise.looked or promise.due_by >= a.at.date()]
