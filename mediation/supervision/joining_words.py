"""包案, 批示, 会商, 吹哨, 协办 and 邀请 on the timeline, in words."""

from __future__ import annotations

from datetime import date, datetime

from mediation.config import LOCAL
from mediation.disputes.event_lines import told_as
from mediation.disputes.events import Event, reason_of, told
from workflows.joint import Duty, Profession, VisitWay
from workflows.steps import day_words


@told_as("take_charge")
def take_charge(event: Event) -> list[str]:
    """Who, and why."""
    return [f"{event.facts['leader_name']}包案", *reason_of(event)]


@told_as("tick_duty")
def tick_duty(event: Event) -> list[str]:
    """Which of the four, when, what."""
    return [f"{Duty(event.facts['duty']).label}，{_day(event, 'done_on')}", event.facts["text"]]


@told_as("visit")
def visit(event: Event) -> list[str]:
    """How, when, where, with whom; what came of it."""
    facts = event.facts
    return [f"{VisitWay(facts['way']).label}，{_moment(facts['held_at'])}，{facts['place']}；见了{facts['present']}",
            facts["course"]]


@told_as("strike_off")
def strike_off(event: Event) -> list[str]:
    """Why."""
    return reason_of(event)


@told_as("instruct")
def instruct(event: Event) -> list[str]:
    """To whom, by when, and the words."""
    due = f"，{_day(event, 'due_on')}前答复" if event.facts.get("due_on") else ""
    return [f"批给{event.facts['to_unit']}{due}", event.facts["text"]]


@told_as("answer_instruction")
def answer_instruction(event: Event) -> list[str]:
    """The words."""
    return [event.facts["answer"]]


@told_as("confer")
def confer(event: Event) -> list[str]:
    """Who leads, who comes, when and where, what about."""
    facts = event.facts
    return [f"{facts['lead_name']}牵头，{'、'.join(facts['unit_names'])}参加",
            f"{_moment(facts['held_at'])}，{facts['place']}", facts["question"]]


@told_as("minute_conference")
def minute_conference(event: Event) -> list[str]:
    """What was decided, and how many tasks it made."""
    tasks = event.facts.get("tasks") or []
    return [event.facts["minutes"], *([f"定了 {len(tasks)} 项任务"] if tasks else [])]


@told_as("do_task")
def do_task(event: Event) -> list[str]:
    """The words."""
    return [event.facts["note"]]


@told_as("call_out")
def call_out(event: Event) -> list[str]:
    """Who is called, where, by when, why."""
    facts = event.facts
    return [f"叫{facts['to_unit']}，{_moment(facts['due_at'])}前到{facts['place']}", *_reason(event)]


@told_as("arrive")
def arrive(event: Event) -> list[str]:
    """Who came when; what was done, if told already."""
    facts = event.facts
    return [f"{_moment(facts['arrived_at'])} 到，{facts['who']}", *([facts["result"]] if facts.get("result") else [])]


@told_as("report_call")
def report_call(event: Event) -> list[str]:
    """The words."""
    return [event.facts["result"]]


@told_as("invite")
def invite(event: Event) -> list[str]:
    """Who, and that the parties agree."""
    facts = event.facts
    return [f"{Profession(facts['profession']).label}{facts['guest']}，各方同意", *_reason(event)]


@told_as("co_handle")
def co_handle(event: Event) -> list[str]:
    """Who, and for what."""
    return [f"{'、'.join(event.facts['unit_names'])}协办", *reason_of(event)]


def _reason(event: Event) -> list[str]:
    """Why, where the line says itself what it is."""
    return [str(reason)] if (reason := told(event).get("reason")) else []


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(LOCAL):%-m月%-d日 %H:%M}"


def _day(event: Event, name: str) -> str:
    return day_words(date.fromisoformat(event.facts[name]), event.at.astimezone(LOCAL).date())
