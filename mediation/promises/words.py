"""Promises in words: lights, amounts, what to say on the phone, and their lines on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.disputes.event_lines import told_as
from mediation.disputes.events import BESIDE, Event, reason_of, told
from mediation.disputes.presenting import money
from mediation.promises.models import Promise
from mediation.promises.naming import instalment_words, which
from workflows.lights import Light, LightKind
from workflows.promises import LATE, LOOK, BreachRoute, CallResult, DayBasis, Found, PayWay, PromiseStatus
from workflows.steps import day_words

SOON = 3


def promise_light(promise: Promise, today: date, *, unsure: bool = False) -> Light:
    """Green, amber from three days before, red from the day after; what is over has a tick, what goes another way is grey.

    `unsure`: the notice of that year's holidays is not out and may move its last day.
    """
    if not promise.ahead:
        over = promise.status in (PromiseStatus.DONE, PromiseStatus.CHANGED, PromiseStatus.VOID)
        answered = promise.route is not None
        broken = "反悔" if promise.refused else promise.status.label
        label = f"{broken}，{promise.route.label}" if promise.route and not over else broken
        return Light(LightKind.MET if over else LightKind.PAUSED if answered else LightKind.RED, label)
    days = (promise.due_by - today).days
    if promise.looked:
        return Light(LightKind.AMBER, LOOK) if days <= 0 else Light(LightKind.GREEN, f"{days} 天后看")
    if promise.due_by < today:
        return Light(LightKind.RED, f"{LATE}，超 {-days} 天")
    left = (f"还剩 {days} 天" if days else "今天到期") + ("（暂定）" if unsure else "")
    part = f"{PromiseStatus.PART.label}，" if promise.status is PromiseStatus.PART else ""
    return Light(LightKind.AMBER if days <= SOON else LightKind.GREEN, part + left)


def heading(promise: Promise) -> str:
    """高某付给王某：退押金（第 2 期，共 4 期）."""
    part = f"（第 {promise.instalment} 期，共 {promise.instalments} 期）" if promise.instalments > 1 else ""
    to = f" → {promise.to_whom}" if promise.to_whom else ""
    return f"{promise.who}{to}：{promise.what}{part}"


def due_words(promise: Promise, today: date) -> str:
    """11月30日前; where no day was agreed, whose day it is: 没写日子，12月18日看一次."""
    day = day_words(promise.due_on, today)
    if not promise.looked:
        return f"催告，给到 {day}" if promise.basis is DayBasis.URGED else f"{day}前"
    return f"{'一直要做到' if promise.basis is DayBasis.LASTING else '没写日子'}，{day}看一次"


def sum_words(amount: Decimal | None, paid: Decimal) -> str:
    """6,000 元，已付 2,000 元，还差 4,000 元."""
    if amount is None:
        return ""
    if not paid or paid >= amount:
        return money(amount) + ("，已付清" if paid else "")
    return f"{money(amount)}，已付 {money(paid)}，还差 {money(amount - paid)}"


def script(promise: Promise, unit: str, caller: str, today: date) -> str:
    """What to say on the phone, in the words people use."""
    owed = f"{money(promise.left)}" if promise.left else promise.what
    what = f"付给{promise.to_whom or '对方'} {owed}" if promise.left else f"办好“{promise.what}”"
    due = day_words(promise.due_on, today)
    opening = f"你好，我是{unit}的{caller}。"
    if promise.looked:
        asked = ("一直要做到，想问一下现在做得怎么样。" if promise.basis is DayBasis.LASTING
                 else "没有写日子，想问一下办了没有。还没办的，打算什么时候办？")
        return f"{opening}协议约定由你{what}，{asked}有难处现在说，我们一起商量。"
    if promise.basis is DayBasis.URGED:
        return f"{opening}协议约定由你{what}，对方已经催过，给到 {due}。请问办了没有？没办的，什么时候能办？"
    if promise.due_by < today:
        return (f"{opening}协议约定 {due}前由你{what}，现在过了 {(today - promise.due_by).days} 天。"
                "请问是不是已经办了？没办的，什么时候能办？一直不办，对方可以去法院。")
    return f"{opening}提醒一下：协议约定 {due}前由你{what}。办好了请留着凭证，告诉我一声；有难处现在说，我们一起商量。"


# What was said on the telephone, how something is known and why an entry was wrong may name people or their troubles.
BESIDE.update(dict.fromkeys(("performance", "pay_many", "look_promise", "call_promise", "breach", "repudiate"), ("note",)))
BESIDE["correct_performance"] = ("reason",)


@told_as("performance")
def performed_in_words(event: Event) -> list[str]:
    """Which promise or term, how much, how it is known."""
    facts = event.facts
    status = {"done": "已履行", "part": "部分履行"}.get(str(facts["status"]), "没履行")
    version = f"补充协议（第 {facts['agreement']} 版）" if facts.get("supplements") else ""
    lines = [f"{version}第 {facts['term']} 条{_of_term(facts)}{status}", *_paid(facts)]
    return lines + _said(event)


@told_as("pay_many")
def many_in_words(event: Event) -> list[str]:
    """How many on one day, how much in all."""
    facts = event.facts
    lines = [f"{which(facts['promises'], facts)}都已履行", *_paid(facts)]
    return lines + _said(event)


@told_as("correct_performance")
def corrected_in_words(event: Event) -> list[str]:
    """What was wrong, and why."""
    return [f"记错了，不再算：{line}" for line in event.facts["lines"]] + reason_of(event, "为什么")


def _said(event: Event) -> list[str]:
    return [str(note)] if (note := told(event).get("note")) else []


def _of_term(facts: Mapping[str, Any]) -> str:
    """（第 2 期，共 4 期）, unless the whole term is meant."""
    whole = not facts.get("of") or len(facts["instalments"]) == facts["of"]
    return "" if whole else f"（{instalment_words(facts)}）"


def _paid(facts: Mapping[str, Any]) -> list[str]:
    if not facts.get("amount"):
        return []
    paid = date.fromisoformat(facts["paid_on"]) if facts.get("paid_on") else None
    how = f"，{PayWay(facts['way']).label}" if facts.get("way") else ""
    return [f"付了 {money(Decimal(facts['amount']))}" + (f"（{paid:%-m月%-d日}{how}）" if paid else "")]


@told_as("call_promise")
def called_in_words(event: Event) -> list[str]:
    """About which promises, and what was said."""
    facts = event.facts
    lines = [f"{which(facts['promises'], facts)}：{CallResult(facts['result']).label}"]
    return lines + _said(event)


@told_as("look_promise")
def looked_in_words(event: Event) -> list[str]:
    """What was seen, and the day that was set."""
    facts, day = event.facts, date.fromisoformat(event.facts["next_on"])
    found = Found(facts["found"])
    after = f"给到 {day:%-m月%-d日}" if found is Found.URGED else f"{day:%-m月%-d日}再看"
    return [f"{which(facts['promises'], facts)}：{found.label.removesuffix('，下次再看')}，{after}", *_said(event)]


@told_as("breach")
def answered_in_words(event: Event) -> list[str]:
    """What was chosen, the new day, how the way was told."""
    return _chosen(event, "没履行")


@told_as("repudiate")
def refused_in_words(event: Event) -> list[str]:
    """What was refused before its day, what was chosen, how the way was told."""
    return _chosen(event, "还没到期，对方反悔")


def _chosen(event: Event, what: str) -> list[str]:
    facts = event.facts
    lines = [f"{which(facts['promises'], facts)}{what}：{BreachRoute(facts['route']).label}"]
    if facts.get("new_due_on"):
        lines.append(f"双方同意改到 {date.fromisoformat(facts['new_due_on']):%-m月%-d日}")
    lines.append(f"已告知 {len(facts['told'])} 位（{facts['told_how']}）")
    return lines + _said(event)
