"""A case as the page shows it: identity, climb, people, clocks, file. Plain values; the templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.reasons import due_words, light_of
from mediation.config import LOCAL
from mediation.disputes.facts import CheckItem
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names, names_of_case
from mediation.disputes.parties import id_label
from mediation.disputes.sides import Claim, Party
from workflows.calendar import local_day
from workflows.categories import CZB
from workflows.clocks import BESIDE, ClockKind, ClockStatus
from workflows.dispute import WORKFLOW
from workflows.grounds import Hazard, Tried
from workflows.outcomes import Outcome, PartyRole
from workflows.permissions import BY_NAME
from workflows.states import FINAL, STAGE_OF, Stage, State
from workflows.steps import day_words

FEW = 5
# Where what is signed is read and signed.
SIGNED_AT = {"sign_agreement": "agreements.show", "seal": "agreements.show"}


def identity(
    session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime, names: Names | None = None
) -> dict[str, Any]:
    """Number, categories, parties · matter, who holds it, both clocks, risk, stepper."""
    names = names or names_of_case(session, dispute)
    person = names.people.get(dispute.mediator_id or dispute.responsible_id or 0, "")
    holder = names.units.get(dispute.unit_id or dispute.desk_id, "")
    tags = [dispute.category_label]
    if dispute.czb in CZB:
        tags.append(f"综治 {dispute.czb} {CZB[dispute.czb]}")
    return {
        "number": dispute.number, "tags": tags, "title": dispute.heading, "parties": dispute.sides,
        "matter": dispute.title, "place": dispute.place_name,
        "holder": _holder(dispute, holder, person), "clocks": _facts_of(session, dispute, clocks, at),
        "risk": dispute.risk, "stages": stages(dispute),
    }


def _holder(dispute: Dispute, holder: str, person: str) -> str:
    if not dispute.is_open:
        return ""
    return f"{holder} · {person}" if person else holder


def _facts_of(session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime) -> list[dict[str, Any]]:
    """The step's clock and the citizen's, with light and date; a closed case shows how it ended."""
    shown: list[dict[str, Any]] = []
    # in 待补正 it is 补正 that runs; 受理 stands in its shadow
    aside = {ClockKind.OBJECTION} | ({ClockKind.ACCEPTANCE} if dispute.state is State.INCOMPLETE else set())
    running = [c for c in clocks if c.open and c.kind not in aside]
    steps = sorted((c for c in running if c.kind is not ClockKind.TOTAL and c.kind not in BESIDE), key=lambda c: c.due_at)
    total = [c for c in running if c.kind is ClockKind.TOTAL] or [c for c in clocks if c.kind is ClockKind.TOTAL][-1:]
    for clock in (*steps[:1], *total):
        words = due_words(clock, at) if clock.open and clock.status.value != "paused" else ""
        light = light_of(session, clock, at)
        if not clock.open:
            # the citizen's clock ends with the result; the case is over only when the parties have heard it
            over = "已出结果" if dispute.is_open else State.CLOSED.label
            light = light._replace(text=light.text.replace(ClockStatus.MET.label, over))
        shown.append({"label": clock.kind.label, "light": light, "date": words})
    return shown


def stages(dispute: Dispute) -> list[dict[str, str]]:
    """Five steps; an early end stops the line with its own word."""
    order = list(Stage)
    here = order.index(STAGE_OF[dispute.state])
    early = dispute.state in (State.DECLINED, State.ADVISED)
    made = []
    for i, stage in enumerate(order):
        if early:
            status = "done" if i == 0 else ("ended" if i == 1 else "later")
            if i > 1:
                break
            made.append({"label": stage.label if i == 0 else dispute.state.label, "status": status})
            continue
        done = i < here or dispute.state is State.CLOSED
        word = dispute.state.label if i == here and dispute.state is not State.CLOSED else stage.label
        made.append({"label": word, "status": "done" if done else ("current" if i == here else "later")})
    return made


def people(dispute: Dispute, names: Names, *, uncovered: bool, own_unit: bool, everyone: bool) -> list[dict[str, Any]]:
    """Parties with their part, then the units that assist. Minors stay covered outside the handling unit."""
    order = sorted(dispute.parties, key=lambda p: (list(PartyRole).index(p.role), p.no))
    made = [_person(dispute, p, uncovered and (own_unit or not p.minor)) for p in (order if everyone else folded(order))]
    made += [{"letter": name[:1], "name": name, "note": "协助", "side": False, "phone": "", "tel": None}
             for name in names.assisting]
    return made


def folded(parties: list[Party]) -> list[Party]:
    """The first few of each part: 153 workers would push the story off the page."""
    seen: dict[PartyRole, int] = {}
    shown = []
    for party in parties:
        seen[party.role] = seen.get(party.role, 0) + 1
        if seen[party.role] <= FEW:
            shown.append(party)
    return shown


def _person(dispute: Dispute, party: Party, open_: bool) -> dict[str, Any]:
    note = party.role.label + (f"，{party.count} 人" if party.count > 1 else "") + ("，未成年" if party.minor else "")
    if party.represents_no:
        note += next((f"，代表{p.name}" for p in dispute.parties if p.no == party.represents_no), "")
    details = [(label, value) for label, value in (
        (id_label(party.kind), party.id_number if open_ else party.masked_id),
        ("住址", party.address if open_ else party.masked_address),
    ) if value]
    return {
        "letter": party.name[:1], "name": party.name, "note": note + ("，已退出" if party.left_at else ""),
        "side": party.role in (PartyRole.APPLICANT, PartyRole.RESPONDENT),
        "phone": (party.phone if open_ else party.masked_phone) or "", "tel": party.phone if open_ else None,
        "details": details,
    }


def story(dispute: Dispute, at: datetime) -> dict[str, Any]:
    """What happened, and the short facts around it."""
    today = local_day(at)
    facts = [("在哪儿", dispute.place_name), ("来源", dispute.channel.label)]
    if dispute.proactive:
        facts.append(("主动介入", f"{dispute.finder or ''}发现" + ("，双方同意调解" if dispute.consent else "")))
    if dispute.source_number:
        facts.append(("来源编号", dispute.source_number))
    if dispute.occurred_on:
        facts.append(("从什么时候", day_words(dispute.occurred_on, today)))
    facts.append(("登记", f"{dispute.registered_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"))
    if dispute.tried:
        facts.append(("之前找过", "、".join(Tried(t).label for t in dispute.tried)))
    if dispute.hazards:
        facts.append(("要当心", "、".join(Hazard(h).label for h in dispute.hazards)))
    if dispute.difficulty:
        facts.append(("难易", dispute.difficulty.label))
    if dispute.route:
        facts.append(("已告知途径", dispute.route.label))
    return {"text": dispute.description, "facts": facts}


def claims(dispute: Dispute) -> list[dict[str, str]]:
    """Each with amount and result in words."""
    return [{"text": c.text, "amount": money(c.amount), "outcome": Outcome(c.outcome).label if c.outcome else ""}
            for c in dispute.claims]


def claim_line(claim: Claim) -> str:
    """Words and amount, where there is no column for it."""
    return claim.text + (f"，{money(claim.amount)}" if claim.amount else "")


def money(amount: Any) -> str:
    """6,000 元; nothing for no amount."""
    if amount is None:
        return ""
    text = f"{float(amount):,.2f}".removesuffix(".00")
    return f"{text} 元"


def _starts_from(step: str, state: State) -> bool:
    move = WORKFLOW.by_name.get(step)
    return state in (move.sources if move else BY_NAME[step].states)


def _way(dispute: Dispute, step: str) -> str:
    """Its form; what others sign and stamp is read first by whoever misses it, on the page where it is done."""
    page = SIGNED_AT.get(step)
    return url_for(page, number=dispute.number) if page else url_for("disputes.do", number=dispute.number, name=step)


def file_view(dispute: Dispute, items: list[CheckItem]) -> dict[str, Any]:
    """The close checklist; missing ones are links where a form supplies them in this state."""
    missing = sum(not item.done for item in items)
    note = "" if dispute.state in FINAL else (f"办结还缺 {missing} 样" if missing else "办结材料齐了")
    return {"note": note, "items": [
        {"label": item.label, "done": item.done,
         "url": _way(dispute, item.step) if item.step and not item.done
         and _starts_from(item.step, dispute.state) else None}
        for item in items
    ]}
