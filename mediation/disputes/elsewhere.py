"""跨区域: whether the file names a place outside the town where it happened."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from mediation.disputes.facts import Inquiry, provides
from mediation.regions.queries import path, region, subtree, town_of

# 义乌市, 滨江区, 邻县, 外地; not 两个镇, 我们村, 到镇里, 小区, 跨区域.
ABROAD = re.compile(
    r"[邻外][省市县区镇乡村地]|[^\W\d_个们各本我两三几的是在到去来从和与跟由请把被对向往这那同该全上下级超跨]{2}"
    r"(?:[省市县州镇乡]|街道|(?<![小社山地景园片校辖])区(?!域))"
)


@provides("other_place")
def other_place(inquiry: Inquiry) -> bool:
    """Whether an address, a name or the sentence of 上报 says so."""
    session, case = inquiry.session, inquiry.dispute
    said = [str(inquiry.facts.get("note") or ""), *(f"{p.name} {p.address or ''}" for p in case.parties)]
    return elsewhere(session, case.region_code, "\n".join(said))


def elsewhere(session: Session, code: str, text: str) -> bool:
    """Whether the text names another town or village of the county, or a place outside it."""
    town = town_of(code)
    own = [*path(session, code), *session.scalars(subtree(town))]
    for name in sorted({place.name for place in own}, key=len, reverse=True):
        text = text.replace(name, " ")
    county = region(session, code[:6])
    others = [place for place in session.scalars(subtree(code[:6])) if place not in own] if county else []
    named = {name for place in others for name in (place.name, place.short_name if place.level == "town" else place.name)}
    return any(name in text for name in named) or ABROAD.search(text) is not None
