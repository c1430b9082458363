"""What can be done now, what not yet and why, and the one primary action of the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.queries import clocks_of
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.disputes.relations import pulls
from mediation.disputes.requesting import already_asked
from mediation.disputes.requests import Request
from mediation.units.queries import centre_of
from workflows.acts import open_acts
from workflows.case import Known
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW
from workflows.levels import BOTTOM
from workflows.outcomes import UnitKind
from workflows.permissions import BY_NAME
from workflows.states import State

# What 上报 is called by who sits above.
PULL = "提级办理"
# What the page proposes first, by state; the first one that is open wins.
PRIMARY: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: ("take", "accept"),
    State.INCOMPLETE: ("supplement",),
    State.ACCEPTED: ("assign",),
    State.ASSIGNED: ("sign",),
    State.MEDIATING: ("agreement", "session"),
    State.SUSPENDED: ("resume",),
    State.CONCLUDED: ("close", "feed_back"),
    State.CLOSED: ("performance", "archive"),
}
# What a limit that still runs on a closed case asks for.
ASKED_BY: dict[ClockKind, str] = {
    ClockKind.FOLLOW_UP: "follow_up", ClockKind.PERFORMANCE: "performance", ClockKind.ARCHIVE: "archive",
}


# What people reach for most comes first; endings come last.
ORDER = (
    "take", "accept", "session", "agreement", "addendum", "sign_agreement", "seal", "settle", "schedule", "escalate", "assign", "sign", "feed_back",
    "invite_rating", "close", "follow_up", "rate", "suspend",
    "resume", "extend", "report_danger", "note", "attach", "issue_paper", "amend", "performance", "pay_many", "breach", "call_promise", "look_promise", "repudiate", "correct_performance", "apply_confirmation", "court_result", "request_materials", "supplement", "advise",
    "tell_off", "serve", "reschedule", "cancel_meeting", "caucus", "reassign", "send_down", "object", "name_mediator", "recuse", "raise_risk", "lower_risk", "leave_party", "rework", "reopen",
    "reply", "accept_reply", "return_reply", "write", "supervise", "raise_card", "cancel_order",
    "answer_instruction", "arrive", "report_call", "do_task", "minute_conference", "call_out", "confer", "co_handle",
    "invite", "instruct", "take_charge", "visit", "tick_duty", "strike_off",
    "archive", "open_archive",
    "fail", "withdraw", "terminate", "decline", "merge",
)


# Acts that have a page of their own instead of a form; and those that begin at one thing on such a page.
PAGES: dict[str, str] = {"attach": "files.index", "issue_paper": "papers.index", "archive": "casefile.show"}
# What leads the page in other words than in the menu, to the page where it is done.
LEADING: dict[str, tuple[str, str]] = {"sign_agreement": ("请各方签名", "agreements.show")}
ON_THEIR_PAGE = frozenset({"pay_many", "look_promise", "correct_performance", "describe_file", "withdraw_file", "void_paper", "serve", "reschedule", "cancel_meeting", "sign_record", "correct_record"})


@dataclass
class Menu:
    """Open entries, closed ones with their sentence, and the primary one taken out of the open."""

    primary: dict[str, str] | None = None
    can: list[dict[str, str]] = field(default_factory=list)
    cannot: list[dict[str, str]] = field(default_factory=list)

    def led_by(self, first: dict[str, str]) -> Menu:
        """The same with another primary entry; what led before stands among the others."""
        others = [*([self.primary] if self.primary else []), *self.can]
        return Menu(first, sorted(others, key=lambda item: ORDER.index(item["name"])), self.cannot)


def menu_of(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, waiting: Collection[str] = ()
) -> Menu:
    """Moves and acts that concern this person in this state; nothing is hidden, closed ones say why.

    `waiting`: what has been asked for and waits for an answer.
    """
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    menu = Menu()
    open_names: dict[str, dict[str, str]] = {}
    if _may_take(dispute, actor) and not _closed(WORKFLOW.offers(attempt), "accept"):
        open_names["take"] = _item(dispute, "take", "受理并由本村调解", "受理、分流、签收一次办好", "check")
    for offer in WORKFLOW.offers(attempt):
        move = offer.move
        why = offer.sentence or (already_asked(move.label) if offer.asks and move.name in waiting else None)
        if why:
            menu.cannot.append({"label": move.label, "icon": move.icon, "why": why})
            continue
        label = f"申请{move.label}" if offer.asks else move.label
        help_line = "要负责人批准" if offer.asks else move.help
        if move.name == "escalate" and dispute.level.above:
            above = centre_of(session, dispute.level.above, dispute.region_code).short_name
            label, help_line = (PULL, f"{above}接过来办") if pulls(actor, dispute) else (f"上报{above}", help_line)
        open_names[move.name] = _item(dispute, move.name, label, help_line, move.icon)
    for act, sentence in open_acts(BY_NAME.values(), attempt):
        why = sentence or (already_asked(act.label) if not act.who and act.name in waiting else None)
        if why:
            menu.cannot.append({"label": act.label, "icon": act.icon, "why": why})
        elif not _senseless(act.name, dispute, attempt.known):
            label = f"申请{act.label}" if act.asks and not act.who else act.label
            open_names[act.name] = _item(dispute, act.name, label, act.help, act.icon)
    for name in (*_due(session, dispute), *_preferred(dispute, attempt.known)):
        if name in open_names:
            menu.primary = open_names.pop(name)
            if name in LEADING:
                label, endpoint = LEADING[name]
                menu.primary |= {"label": label, "url": url_for(endpoint, number=dispute.number)}
            break
    menu.can = sorted(open_names.values(), key=lambda item: ORDER.index(item["name"]))
    menu.cannot = _together(menu.cannot)
    return menu


def _together(closed: list[dict[str, str]]) -> list[dict[str, str]]:
    """What is closed for one and the same reason stands on one line: whoever stepped back reads it once."""
    found: dict[str, dict[str, str]] = {}
    for item in closed:
        if (first := found.setdefault(item["why"], dict(item)))["label"] != item["label"]:
            first["label"] += f"、{item['label']}"
    return list(found.values())


def approval(asked: Request) -> dict[str, str]:
    """While somebody waits for a yes, giving it is what comes first for whoever may."""
    row = WORKFLOW.by_name.get(asked.name) or BY_NAME[asked.name]
    return {"name": "approve", "label": f"审批{row.label}", "help": "", "icon": "check",
            "url": url_for("disputes.requests", tab="decide", _anchor=f"request-{asked.id}")}


def _preferred(dispute: Dispute, known: Known) -> tuple[str, ...]:
    """An agreement is signed, then stamped, then settles; without one, it comes after a sitting that ended well, else the next sitting."""
    order = PRIMARY.get(dispute.state, ())
    if dispute.state is State.MEDIATING and (agreement := known("agreement")) is not None:
        first = ("sign_agreement", "seal") if agreement.signing else ("seal",)
        return (*first, "settle", "session", "agreement") if agreement.lacks else ("settle", "session", "agreement")
    if dispute.state is State.MEDIATING and known("last_result") != "agreed":
        return ("escalate", "session") if known("last_result") == "failed" else ("session",)
    return order


def _due(session: Session, dispute: Dispute) -> list[str]:
    """After 办结, what the limits that still run ask for; the earliest first. The case page has read them anyway."""
    if dispute.state is not State.CLOSED:
        return []
    running = [clock for clock in clocks_of(session, dispute.id) if clock.open and clock.kind in ASKED_BY]
    return [ASKED_BY[clock.kind] for clock in sorted(running, key=lambda clock: clock.due_at)]


def _senseless(name: str, dispute: Dispute, known: Known) -> bool:
    """Acts that would have nothing to act on, or are done where that thing stands."""
    if name in ON_THEIR_PAGE:
        return True
    if name == "performance":
        return not known("pending_terms")
    if name == "apply_confirmation":
        return not known("confirmation_open")
    if name == "leave_party":
        return len([p for p in dispute.parties if p.left_at is None]) < 3
    if name == "raise_risk":
        return dispute.risk.rank == 4
    return name == "lower_risk" and dispute.risk.rank == 1


def _may_take(dispute: Dispute, actor: Actor) -> bool:
    return (
        dispute.state is State.SUBMITTED and actor.unit_kind is UnitKind.VILLAGE_COMMITTEE
        and actor.level is BOTTOM and actor.region_code == dispute.region_code
    )


def _closed(offers: list[Any], name: str) -> bool:
    return not any(o.move.name == name and o.sentence is None for o in offers)


def _item(dispute: Dispute, name: str, label: str, help_line: str, icon: str) -> dict[str, str]:
    return {"label": label, "help": help_line, "icon": icon, "name": name,
            "url": url_for(PAGES[name], number=dispute.number) if name in PAGES else (
                url_for("disputes.do", number=dispute.number, name=name))}
