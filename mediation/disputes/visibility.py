"""Row by row: what a person may not see does not exist (process.md §7)."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session, joinedload

from mediation.access import SYSTEM, Actor
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.notices.queries import sees
from mediation.regions.queries import prefix, prefix_range
from mediation.units.models import Unit
from workflows.outcomes import CENTRES


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Dispute: a village sees what it holds or held, a town all of its villages, a county all.

    Specialist committees and departments see what is assigned to them; administrators see no case.
    """
    if actor is SYSTEM:
        return Dispute.id > 0
    if actor.unit_id is None or not actor.roles:
        return false()
    involved = select(Involvement.dispute_id).where(Involvement.unit_id == actor.unit_id)
    if actor.unit_kind not in CENTRES:
        return Dispute.id.in_(involved)
    low, high = prefix_range(actor.region_code)
    units_below = select(Unit.id).where(Unit.region_code >= low, Unit.region_code < high)
    held_below = select(Involvement.dispute_id).where(Involvement.unit_id.in_(units_below))
    return or_(and_(Dispute.region_code >= low, Dispute.region_code < high), Dispute.id.in_(held_below))


def visible_to_any(actors: Collection[Actor]) -> ColumnElement[bool]:
    """What one of these postings may see. Who mediates in a hundred villages is asked about all of them at once."""
    outside = [actor.unit_id for actor in actors if actor.unit_kind not in CENTRES and actor.unit_id is not None]
    involved = select(Involvement.dispute_id).where(Involvement.unit_id.in_(outside))
    centres = [visible(actor) for actor in actors if actor.unit_kind in CENTRES]
    return or_(false(), *centres, *([Dispute.id.in_(involved)] if outside else []))


def visible_to(actor: Actor) -> Select[Dispute]:
    """All disputes the actor may see: the only door to them."""
    return select(Dispute).where(visible(actor))


@sees
def seen_by(session: Session, actors: Collection[Actor], ids: Collection[int]) -> set[int]:
    """Which of these disputes one of the actors may see, for the inbox of a person with several posts."""
    may = or_(false(), *(visible(actor) for actor in actors))
    return set(session.scalars(select(Dispute.id).where(Dispute.id.in_(ids), may)))


def find(session: Session, actor: Actor, number: str, *, lock: bool = False) -> Dispute | None:
    """One dispute by its number, through the eyes of the actor. `lock` before changing it."""
    return session.scalars(_numbered(actor, lock), {"number": number}).unique().one_or_none()


@lru_cache(maxsize=512)
def _numbered(actor: Actor, lock: bool) -> Select[Dispute]:
    """Built once for each person. What is to be changed comes with its claims, which nearly every rule asks about."""
    query = visible_to(actor).where(Dispute.number == bindparam("number"))
    if not lock:
        return query
    with_claims = query.options(joinedload(Dispute.claims)).with_for_update(of=Dispute)
    return with_claims.execution_options(populate_existing=True)


def one_or_404(session: Session, actor: Actor, number: str, *, lock: bool = False) -> Dispute:
    """The dispute, or the same 404 as for a number that was never given out."""
    dispute = find(session, actor, number, lock=lock)
    if dispute is None:
        abort(404)
    return dispute


def in_prefix(code: str) -> ColumnElement[bool]:
    """Disputes that arose at or under a place."""
    low, high = prefix_range(prefix(code))
    return and_(Dispute.region_code >= low, Dispute.region_code < high)
