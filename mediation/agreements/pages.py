"""The page 协议 of a case: every version, who signed it when and how, since when it is in force and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from mediation.agreements.ahead import next_step
from mediation.agreements.content import hash_of, intact
from mediation.agreements.effect import since
from mediation.agreements.models import Agreement, AgreementForm, Signature, Term
from mediation.agreements.named import charged, toward
from mediation.agreements.panels import past_of
from mediation.agreements.queries import SIDES, bound, lacking, lacks, latest, outside, versions_of
from mediation.agreements.signing import MEDIATOR, live, not_carried, signs_as_mediator
from mediation.clocks.queries import calendar_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from workflows.calendar import Calendar, local_day
from workflows.guards.agreeing import on_paper_only
from workflows.permissions import BY_NAME
from workflows.steps import day_words
from workflows.unsettled import moved_words

FEW, FIRST = 12, 5


def shown(inquiry: Inquiry, may: frozenset[str]) -> dict[str, Any]:
    """What the page draws: newest version first; `may` names the acts that are open to the reader."""
    dispute, session = inquiry.dispute, inquiry.session
    versions = versions_of(session, dispute.id)
    signed: dict[int, list[Signature]] = {each.id: [] for each in versions.all}
    for row in session.scalars(select(Signature).where(Signature.agreement_id.in_(signed)).order_by(Signature.id)):
        signed[row.agreement_id].append(row)
    for each in versions.all:
        set_committed_value(each, "signatures", signed[each.id])
    ahead = next_step(dispute, _waiting(inquiry), may, mediates=signs_as_mediator(dispute, inquiry.actor))
    return {
        "versions": [_version(inquiry, each, may) for each in reversed(versions.all)],
        "actions": [_action(dispute, name) for name in ("agreement", "addendum") if name in may],
        "on_paper": on_paper_only(dispute.category) if ahead and not ahead["on"] else None, "ahead": ahead,
    }


def _waiting(inquiry: Inquiry) -> Agreement | None:
    """The version that counts, or what supplements it while only that lacks something."""
    main = latest(inquiry.session, inquiry.dispute)
    if main is None or lacks(inquiry.dispute, main):
        return main
    beside = (each for each in versions_of(inquiry.session, inquiry.dispute.id).all if each.supplements_no == main.no)
    return next((each for each in beside if lacks(inquiry.dispute, each)), main)


def text_of(dispute: Dispute, agreement: Agreement, today: date, calendar: Calendar | None = None) -> dict[str, Any]:
    """One version to be read before it is signed; with the calendar also where the law moves a day that was agreed."""
    return {
        "title": title_of(agreement), "facts": agreement.facts, "hash": hash_of(dispute, agreement),
        "reached": day_words(agreement.reached_on, today), "terms": [_term(term, today, calendar) for term in agreement.terms],
        "parties": "、".join(_people(dispute, agreement)),
        "claims": [c.text for c in dispute.claims if not agreement.claims or c.no in agreement.claims],
    }


def _people(dispute: Dispute, agreement: Agreement) -> list[str]:
    """Whom the text names, the same whoever comes or leaves; of who left before signing that they did."""
    if not agreement.parties:
        return [p.name for p in bound(dispute, agreement)]
    gone = {p.no for p in dispute.parties if p.left_at is not None and p.no not in agreement.signed}
    mine = {p.no for p in dispute.parties if p.role in SIDES} | {p.no for p in charged(dispute, agreement)}
    return [p.name + ("（已退出）" if p.no in gone else "") for p in dispute.parties if p.no in mine and p.no in agreement.parties]


def title_of(agreement: Agreement) -> str:
    """第 2 版，书面协议; 补充协议，补充第 1 版."""
    if agreement.supplements_no:
        return f"补充协议（第 {agreement.no} 版，补充第 {agreement.supplements_no} 版）"
    return f"第 {agreement.no} 版，{agreement.form_label}"


def _version(inquiry: Inquiry, agreement: Agreement, may: frozenset[str]) -> dict[str, Any]:
    dispute, today = inquiry.dispute, local_day(inquiry.at)
    past = past_of(inquiry, agreement)
    effect = since(dispute, agreement)
    open_ = not past and live(inquiry.session, dispute, agreement) is None
    carried = [p.name for p in dispute.parties if open_ and p.no in not_carried(inquiry.session, dispute, agreement)]
    rest = outside(dispute, agreement)
    return {
        "no": agreement.no, "past": past, "effective": effect.on is not None, "why": effect.why,
        "in_force": bool(effect.on) and not past, "since": day_words(effect.on, today) if effect.on else "",
        "groups": _groups(_signers(inquiry, agreement, open_ and "sign_agreement" in may, today), agreement.form), "carried": "、".join(carried),
        "seal": day_words(agreement.sealed_on, today) if agreement.sealed_on else "",
        "written": agreement.form == AgreementForm.WRITTEN,
        "left_parties": [p.name for p in rest], "left_claims": [c.text for c in dispute.claims if agreement.claims and c.no not in agreement.claims],
        "copies": agreement.copies if agreement.form == AgreementForm.WRITTEN else None, "confirm": agreement.confirm_wanted, "intact": intact(dispute, agreement),
        "frozen": agreement.frozen_hash, "more_terms": agreement.terms[FEW:] and len(agreement.terms) - FEW,
        "paper_url": _url("agreements.paper", dispute, agreement) if open_ and "sign_agreement" in may and lacking(dispute, agreement) else None,
        "seal_url": url_for("disputes.do", number=dispute.number, name="seal", agreement=agreement.no)
        if open_ and "seal" in may and agreement.form == AgreementForm.WRITTEN and not agreement.sealed_on else None,
        **text_of(dispute, agreement, today, calendar_of(inquiry.session)),
    }


def _groups(people: list[dict[str, Any]], form: str) -> list[dict[str, Any]]:
    """Who has not signed first; of many the first few, the rest unfolds. The mediator's line is the last of its group."""
    few = len(people) <= FEW
    return [{"label": label, "people": found, "first": len(found) if few else FIRST}
            for label, found in (("还没签" if form == AgreementForm.WRITTEN else "可签可不签", [p for p in people if not p["signed"]]), ("已签", [p for p in people if p["signed"]]))]


def _signers(inquiry: Inquiry, agreement: Agreement, signing: bool, today: date) -> list[dict[str, Any]]:
    dispute = inquiry.dispute
    rows: dict[int, Signature] = {each.party_no or MEDIATOR: each for each in agreement.signatures}
    people: Sequence[tuple[int, str, str]] = [*((p.no, p.name, p.role.label) for p in bound(dispute, agreement)),
                                              (MEDIATOR, "调解员", "")]
    pad = signing and on_paper_only(dispute.category) is None
    mediates = signs_as_mediator(dispute, inquiry.actor)
    made = []
    for no, name, role in people:
        row, ticked = rows.get(no), no in agreement.signed
        made.append({
            "name": name, "role": role, "signed": row is not None or ticked, "free": agreement.form == AgreementForm.ORAL,
            "when": day_words(row.signed_on, today) if row else "", "how": row.way_label if row else ("纸上签名" if ticked else ""),
            "picture": _url("agreements.picture", dispute, agreement, party=no) if row and row.blob and row.way == "pad" else None,
            "sign_url": _url("agreements.pad", dispute, agreement, party=no) if pad and row is None and not ticked and (no != MEDIATOR or mediates) else None,
        })
    return made


def _term(term: Term, today: date, calendar: Calendar | None) -> dict[str, Any]:
    amount = money(term.amount)
    notes = [f"{label}{value}" for label, value in (("方式：", term.way), ("地点：", term.place), ("担保：", term.guarantee)) if value]
    return {
        "no": term.no, "who": term.who, "to": toward(term), "what": term.what, "amount": amount or "",
        "due": _day(term.due_on, today, calendar, "前") if term.due_on and not term.instalments else "", "notes": "；".join(notes),
        "instalments": [{"no": row["no"], "amount": money(float(row["amount"])), "due": _day(date.fromisoformat(row["due_on"]), today, calendar)}
                        for row in term.instalments],
    }


def _day(day: date, today: date, calendar: Calendar | None, until: str = "") -> str:
    """11月28日前（放假，顺延到 11月30日）: what was agreed, and where the law moves it (民法典 Art 203)."""
    moved = moved_words(calendar, day, today) if calendar else ""
    return f"{day_words(day, today)}{until}" + (f"（{moved}）" if moved else "")


def _action(dispute: Dispute, name: str) -> dict[str, str]:
    act = BY_NAME[name]
    sheet = url_for("agreements.sheet", number=dispute.number) if name == "agreement" else ""
    url = url_for("disputes.do", number=dispute.number, name=name)
    return {"name": name, "label": act.label, "help": act.help, "icon": act.icon, "url": url, "sheet_url": sheet}


def _url(endpoint: str, dispute: Dispute, agreement: Agreement, **more: int) -> str:
    return url_for(endpoint, number=dispute.number, agreement=agreement.no, **more)  # type: ignore[arg-type]
