"""以前来过吗: earlier cases of the same people or matter, looked up before a number is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.visibility import visible_to
from mediation.vault import blind

WORDS = {"id": "身份证号", "phone": "电话", "name": "姓名", "place": "事发地"}


@dataclass
class Match:
    """An earlier case and the words for what is equal; `likely` where people on both sides agree."""

    dispute: Dispute
    same: list[str] = field(default_factory=list)
    likely: bool = False


def matches(
    session: Session, actor: Actor, *, parties: Sequence[Mapping[str, Any]], region: str | None, limit: int = 6,
    but: int | None = None,
) -> list[Match]:
    """Visible earlier cases that share an ID, a phone, or a name together with the place or the other side.

    `but`: the case that is asked about, where it exists already.
    """
    ids = {blind("id", str(p.get("id_number") or "")): "id" for p in parties}
    phones = {blind("phone", str(p.get("phone") or "")): "phone" for p in parties}
    names = {str(p.get("name") or "").strip() for p in parties} - {""}
    ids.pop(None, None)
    phones.pop(None, None)
    if not (ids or phones or names):
        return []
    candidates = select(Party.dispute_id).where(or_(
        Party.id_index.in_(list(ids)), Party.phone_index.in_(list(phones)), Party.name.in_(names),
    ))
    query = visible_to(actor).where(Dispute.id.in_(candidates), Dispute.id != (but or 0)).options(selectinload(Dispute.parties))
    found = [_compare(d, set(ids), set(phones), names, region)
             for d in session.scalars(query.order_by(Dispute.id.desc()).limit(60))]
    strong = [m for m in found if m.same and (len(m.same) > 1 or WORDS["name"] not in m.same)]
    return sorted(strong, key=lambda m: (-len(m.same), -m.dispute.id))[:limit]


def _compare(
    dispute: Dispute, ids: set[str | None], phones: set[str | None], names: set[str], region: str | None
) -> Match:
    match = Match(dispute)
    people = dispute.parties
    shared = [p for p in people
              if p.id_index in ids and p.id_index or p.phone_index in phones and p.phone_index or p.name in names]
    if any(p.id_index in ids for p in people if p.id_index):
        match.same.append(WORDS["id"])
    if any(p.phone_index in phones for p in people if p.phone_index):
        match.same.append(WORDS["phone"])
    same_names = [p.name for p in people if p.name in names]
    if same_names:
        match.same.append(WORDS["name"])
    if len(set(same_names)) > 1:
        match.same.append("双方姓名")
    if region and dispute.region_code == region:
        match.same.append(WORDS["place"])
    match.likely = len({p.role for p in shared}) > 1
    return match
