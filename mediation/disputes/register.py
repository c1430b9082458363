"""登记: a matter gets its number. The one way a dispute comes into being, from any door."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes import search
from mediation.disputes.actions import advance
from mediation.disputes.effects import add_claims, involve
from mediation.disputes.matches import matches
from mediation.disputes.models import Dispute
from mediation.disputes.parties import add_parties, party_errors
from mediation.disputes.related import seen
from mediation.disputes.serials import next_serial
from mediation.errors import Invalid
from mediation.regions.models import Region
from mediation.regions.queries import name_of
from mediation.units.queries import centre_of
from workflows.categories import CZB, CZB_OF_MOJ, MOJ
from workflows.grounds import Hazard
from workflows.guards.intake import FINDER
from workflows.levels import BOTTOM, TOP
from workflows.outcomes import CENTRES, Channel, Difficulty, PartyRole, Risk, SameMatter, UnitKind
from workflows.risk import GROUP_FROM, risk_of


def register(
    session: Session, *, actor: Actor, at: datetime, region: str, description: str, channel: str,
    title: str = "", category: str | None = None, czb: str | None = None, difficulty: str | None = None,
    occurred_on: date | None = None, claims: Sequence[Mapping[str, Any]] = (),
    parties: Sequence[Mapping[str, Any]] = (), source: Mapping[str, str] | None = None,
    hazards: Sequence[str] = (), tried: Sequence[str] = (), proactive: bool = False, finder: str | None = None,
    consent: bool = False, same_matter: str | None = None, related: Sequence[str] = (),
) -> Dispute:
    """Give the matter its number and its desk, and put it before the window.

    `related`: numbers of earlier cases of the same people. Raises Invalid with a sentence per field
    (`parties.0.phone`), Refused where the actor may not register.
    """
    errors = faults(
        session, actor=actor, at=at, region=region, description=description, channel=channel, category=category,
        czb=czb, occurred_on=occurred_on, claims=claims, parties=parties, related=related, proactive=proactive,
        finder=finder,
    )
    if errors:
        raise Invalid(errors)
    place = _place(session, region)
    assert place is not None  # faults
    today = at.astimezone(LOCAL).date()
    people = sum(int(p.get("count") or 1) for p in parties if p.get("role") == PartyRole.APPLICANT)
    ticked = sorted({*hazards, *([Hazard.GROUP.value] if people >= GROUP_FROM else [])})
    risk = risk_of(ticked)
    desk = _desk(session, actor, place)
    dispute = Dispute(
        number=_number(session, place.code, today.year), tracking_code=secrets.token_urlsafe(12),
        title=title.strip()[:120] or _title(description, claims), description=description.strip(),
        channel=Channel.PROACTIVE if proactive else Channel(channel), source_system=(source or {}).get("system"),
        source_number=(source or {}).get("number"), region_code=place.code,
        place_name=name_of(session, place.code), level=BOTTOM, category=category or None,
        czb=czb or CZB_OF_MOJ.get(category or ""), risk=risk, was_red=risk is Risk.RED,
        difficulty=Difficulty(difficulty) if difficulty else None, hazards=ticked, tried=list(tried),
        occurred_on=occurred_on, proactive=proactive or channel == Channel.PROACTIVE, finder=finder or None,
        consent=consent, desk_id=desk, registered_by=actor.person_id, registered_at=at,
        leg_no=0, escalations=0, objections=0, event_count=0, last_hash="", asked_materials=False,
        designated=False, sent_down=False, supervised=False, search_text="",
    )
    add_parties(dispute, parties, today)
    add_claims(dispute, [dict(c) for c in claims])
    found = matches(session, actor, parties=parties, region=place.code)
    dispute.same_matter = SameMatter(same_matter) if same_matter else (None if found else SameMatter.NONE)
    with session.no_autoflush:
        session.add(dispute)
        advance(session, dispute, "register", actor=actor, at=at, region=place.code, description=description,
                channel=channel, related=list(related))
    involve(session, dispute, desk, "desk", at)
    search.index(session, dispute)
    return dispute


def faults(
    session: Session, *, actor: Actor, at: datetime, region: str = "", description: str = "", channel: str = "",
    category: str | None = None, czb: str | None = None, occurred_on: date | None = None,
    claims: Sequence[Mapping[str, Any]] = (), parties: Sequence[Mapping[str, Any]] = (), related: Sequence[str] = (),
    proactive: bool = False, finder: str | None = None, **_rest: Any,
) -> dict[str, str]:
    """All that stands against registering this, by field; what `register` takes besides has no faults."""
    errors: dict[str, str] = {}
    today = at.astimezone(LOCAL).date()
    place = _place(session, region)
    if place is None:
        errors["region"] = "选一下事情发生在哪个村、社区，打村名或拼音首字母就能找到。"
    elif place.level != BOTTOM:
        errors["region"] = f"只到{place.name}还不够，选到村、社区，打村名或拼音首字母就能找到。"
    if not description.strip():
        errors["description"] = "写几句什么事，照来人的话写就行。"
    if len(description) > 5000:
        errors["description"] = f"什么事最多写 5000 字，现在是 {len(description)} 字。"
    if channel not in list(Channel):
        errors["channel"] = "选一下这件是怎么来的，比如来访。"
    if category and category not in MOJ:
        errors["category"] = "类别不在名录里，请从下拉里选。"
    if czb and czb not in CZB:
        errors["czb"] = "综治类别不在名录里，请从下拉里选。"
    if occurred_on and occurred_on > today:
        errors["occurred_on"] = "选今天或以前的日子。"
    if (proactive or channel == Channel.PROACTIVE) and not (finder or "").strip():
        errors["finder"] = FINDER
    for i, claim in enumerate(claims):
        amount = claim.get("amount")
        if amount not in (None, "") and not 0 <= float(amount) < 10**12:
            errors[f"claims.{i}.amount"] = "金额写正数，单位是元。"
    hidden = set(related) - seen(session, actor, related).keys()
    errors.update({f"related.{i}": "没有这一件，或者不归你看。" for i, number in enumerate(related) if number in hidden})
    return errors | party_errors(parties, today)


def _place(session: Session, region: str) -> Region | None:
    return session.get(Region, region.ljust(12, "0")) if region else None


def _desk(session: Session, actor: Actor, place: Region) -> int:
    """The unit that registers is the desk; without one (online, import) the place's own body."""
    if actor.unit_id is not None and actor.unit_kind in (*CENTRES, UnitKind.VILLAGE_COMMITTEE):
        return actor.unit_id
    level = TOP if actor.unit_id is not None else BOTTOM
    return centre_of(session, level, place.code).id


def _title(description: str, claims: Sequence[Mapping[str, Any]]) -> str:
    first = next((str(c["text"]) for c in claims if c.get("text")), description)
    for stop in "。；，,;\n":
        first = first.split(stop)[0]
    return first.strip()[:24]


def _number(session: Session, region_code: str, year: int) -> str:
    """330681-2026-000123, gapless per county and year."""
    county = region_code[:6]
    return f"{county}-{year}-{next_serial(session, f'{county}-{year}'):06d}"
