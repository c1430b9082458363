"""Places by code, by place above, and by what people type."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from mediation.regions.codes import ancestors, covers, full, prefix, prefix_range, town_of
from mediation.regions.models import Region
from mediation.regions.naming import level_words
from workflows.levels import Level

__all__ = [
    "children", "code_of", "levels_at", "name_of", "names", "path", "places", "prefix", "prefix_range", "region",
    "search", "subtree", "town_of", "villages",
]


def region(session: Session, code: str) -> Region | None:
    """One place; a short code is filled with zeros."""
    return session.get(Region, full(code))


def subtree(code: str) -> Select[Region]:
    """A place and everything under it, in code order."""
    low, high = prefix_range(code)
    return select(Region).where(Region.code >= low, Region.code < high).order_by(Region.code)


def places(code: str, level: str) -> Select[Region]:
    """The places of one level under a place that still exist."""
    return subtree(code).where(Region.level == level, Region.valid_to.is_(None))


def children(code: str) -> Select[Region]:
    """The places directly under a place, ended ones too."""
    return select(Region).where(Region.parent_code == full(code)).order_by(Region.code)


def path(session: Session, code: str) -> list[Region]:
    """The place and those above it, province first."""
    return list(session.scalars(select(Region).where(Region.code.in_(ancestors(code))).order_by(Region.code)))


def name_of(session: Session, code: str, within: str | None = None) -> str:
    """枫桥镇枫源村: the names from the town down; `within` leaves out that place and what lies above it."""
    own = prefix(code)
    above = len(prefix(within)) if within and covers(within, code) else 6
    skipped = min(above, len(own) - 1)
    return "".join(place.name for place in path(session, code) if len(prefix(place.code)) > skipped)


def levels_at(session: Session, code: str) -> dict[Level, str]:
    """村, 镇, 市: the levels as the county of that place calls them."""
    county = region(session, code[:6])
    return level_words(county.name if county else "")


def names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """The names of many places in one query, for lists."""
    found = session.execute(select(Region.code, Region.name).where(Region.code.in_(set(codes))))
    return {code: name for code, name in found}


def search(session: Session, within: str, text: str, limit: int = 12) -> list[Region]:
    """Existing towns and villages under `within` by name, short name or pinyin initials, best match first."""
    text = re.sub(r"[\s›>/]", "", text).lower()
    if not text:
        return []
    # 枫桥镇枫源村 typed in full: the last place decides, the town before it narrows.
    found = list(session.scalars(_matching(within, text).limit(limit * 4)))
    if not found and len(text) > 2:
        found = _under_named_town(session, within, text, limit * 4)
    found.sort(key=lambda place: (text not in (place.name, place.short_name), not place.name.startswith(text),
                                  place.level != "town", place.code))
    return found[:limit]


def villages(session: Session, within: str, text: str, limit: int = 12) -> list[Region]:
    """The same for a field that wants a village; a town typed by its name gives the villages under it."""
    found = search(session, within, text, limit * 4)
    below = [village for place in found if place.level == "town"
             for village in session.scalars(places(place.code, "village").limit(limit))]
    named = [place for place in found if place.level == "village"]
    return list(dict.fromkeys([*named, *below]))[:limit]


def code_of(session: Session, within: str, typed: str) -> str | None:
    """The code that a place field means: a code itself, or words that only one place fits."""
    typed = typed.strip()
    if typed.isascii() and typed.isdigit():
        known = region(session, typed)
        return known.code if known is not None and known.current and covers(within, known.code) else None
    found = search(session, within, typed, 2)
    exact = [place for place in found if typed in (place.name, place.official_name)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0].code
    return None


def _matching(within: str, text: str) -> Select[Region]:
    return subtree(within).where(
        Region.valid_to.is_(None),
        Region.level.in_(("county", "town", "village")),
        or_(
            Region.name.contains(text, autoescape=True),
            Region.official_name.contains(text, autoescape=True),
            Region.pinyin.startswith(text, autoescape=True),
        ),
    )


def _under_named_town(session: Session, within: str, text: str, limit: int) -> list[Region]:
    for town in session.scalars(places(within, "town")):
        for name in (town.name, town.short_name, town.pinyin):
            if name and text.startswith(name) and len(text) > len(name):
                found = list(session.scalars(_matching(town.code, text[len(name):].strip()).limit(limit)))
                if found:
                    return found
    return []
