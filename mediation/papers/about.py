"""What papers read of a case besides its own fields: bodies, people, what was said in its moves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.clocks.queries import clocks_of
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.standing_in import NAMING
from mediation.disputes.timeline import events_of
from mediation.papers.kinds import Writing
from mediation.papers.parties import named
from mediation.papers.queries import issued_of
from mediation.papers.wording import BLANK, listed, yuan
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.clocks import ClockKind
from workflows.outcomes import Channel, PartyRole, Route

# 人民调解法 Art 26: what a party can still do.
WAYS: dict[Route, str] = {
    Route.LITIGATION: "向有管辖权的人民法院提起诉讼",
    Route.ARBITRATION: "向有管辖权的仲裁机构申请仲裁",
    Route.ADMINISTRATIVE: "向有权处理的行政机关申请行政裁决或者行政复议",
    Route.PETITION: "依照《信访工作条例》向有权处理的机关、单位提出",
    Route.POLICE: "向公安机关报案或者请求处理",
    Route.OTHER: "通过其他合法途径解决",
}


def today(w: Writing) -> date:
    """The local day of writing."""
    return local_day(w.at)


def unit_name(w: Writing, unit_id: int | None) -> str:
    """A unit by its full name; nothing for none."""
    return w.session.get_one(Unit, unit_id).name if unit_id else ""


def person_name(w: Writing, person_id: int | None) -> str:
    """A member of staff; room to sign for none."""
    return w.session.get_one(Person, person_id).name if person_id else ""


def leg_of(dispute: Dispute, no: int) -> Leg | None:
    """The leg of that number."""
    return next((leg for leg in dispute.legs if leg.no == no), None)


def committee(w: Writing, leg_no: int | None = None) -> str:
    """The body that mediates: of that leg, else the holder, else the desk."""
    leg = leg_of(w.dispute, leg_no) if leg_no else None
    return unit_name(w, leg.unit_id if leg else w.dispute.unit_id or desk_id(w.dispute))


def desk_id(dispute: Dispute) -> int:
    """The unit that decided on taking it."""
    return dispute.accepted_by_unit_id or dispute.desk_id


def desk(w: Writing) -> str:
    """The body whose window took it in."""
    return unit_name(w, desk_id(w.dispute))


def mediator(w: Writing, leg_no: int | None = None) -> str:
    """The named mediator of that leg, else of the case."""
    leg = leg_of(w.dispute, leg_no) if leg_no else None
    return person_name(w, (leg.mediator_id if leg else None) or w.dispute.mediator_id)


def mediator_then(w: Writing, leg_no: int, at: datetime, by: int | None) -> str:
    """Who mediated in that leg at that moment, whoever has it now: `by`, where they stood in for the one who was named (人民调解法 Art 29)."""
    before = [each for each in events_of(w.session, w.dispute.id) if each.at <= at and each.leg_no == leg_no]
    named = next((str(each.facts["mediator"]) for each in reversed(before) if each.name in NAMING), "")
    stood_in = any(each.actor_id == by and named and each.facts.get("on_behalf") == named for each in before if each.at == at)
    if stood_in:
        return person_name(w, by)
    leg = leg_of(w.dispute, leg_no)
    now = w.session.get_one(Person, leg.mediator_id) if leg is not None and leg.mediator_id else None
    if now is not None and named in ("", now.username):
        return now.name
    return w.session.scalar(select(Person.name).where(Person.username == named)) or mediator(w, leg_no)


def event(w: Writing, *names: str, leg_no: int | None = None) -> Event | None:
    """The newest move or act of these names."""
    found = [e for e in events_of(w.session, w.dispute.id) if e.name in names and leg_no in (None, e.leg_no)]
    return found[-1] if found else None


def said(w: Writing, *names: str, leg_no: int | None = None) -> dict[str, Any]:
    """Its facts; nothing where it was never made."""
    found = event(w, *names, leg_no=leg_no)
    return dict(found.facts) if found else {}


def mover(w: Writing, *names: str) -> str:
    """Who made that move."""
    found = event(w, *names)
    return person_name(w, found.actor_id if found else None)


def issued_number(w: Writing, name: str, key: str = "") -> str:
    """The number under which that paper of the case was issued; nothing before."""
    mine = (each for each in issued_of(w.session, w.dispute.id) if (each.kind, each.subject) == (name, key) and each.voided_at is None)
    return next((each.number for each in mine), "")


def due(w: Writing, kind: ClockKind) -> datetime | None:
    """When the first clock of that kind runs out, or ran out."""
    return next((clock.due_at for clock in clocks_of(w.session, w.dispute.id) if clock.kind is kind), None)


def cause(dispute: Dispute) -> str:
    """邻里纠纷, 劳动争议; nothing while undetermined, so that there is room to write."""
    word = MOJ.get(dispute.category or "", "")
    return word if not word or word.endswith("争议") else f"{word}纠纷"


def matter(dispute: Dispute) -> str:
    """朱某与张某之间的邻里纠纷."""
    applicants, respondents = dispute.active(PartyRole.APPLICANT), dispute.active(PartyRole.RESPONDENT)
    between = "与".join(named(side) for side in (applicants, respondents) if side)
    return f"{between}之间的{cause(dispute) or '纠纷'}" if applicants and respondents else f"{between}的{cause(dispute) or '纠纷'}"


def wishes(dispute: Dispute) -> str:
    """All claims, each with its amount."""
    return listed([claim.text + (f"，{yuan(claim.amount)}" if claim.amount else "") for claim in dispute.claims])


def way(route: object) -> str:
    """A route in the words of a notice; the usual ones where none was named."""
    return WAYS[Route(str(route))] if route else "依法通过仲裁、行政、司法等途径维护自己的权利"


def department(w: Writing, word: str) -> str:
    """A department of the county by its word: court, police; nothing where there is none."""
    return w.session.scalar(select(Unit.name).where(Unit.code == f"D{w.dispute.region_code[:6]}-{word}")) or ""


def organ(w: Writing) -> str:
    """Who sent the matter; room to write where only the way it came is known."""
    channel = w.dispute.channel
    word = "court" if channel in (Channel.COURT_BEFORE, Channel.COURT_AFTER) else "police" if channel is Channel.POLICE else ""
    return (department(w, word) if word else "") or BLANK * 2
