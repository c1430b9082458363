"""Reference data: places, units, categories."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response, current_app
from pydantic import BaseModel, Field

from mediation.access import STAFF, allow
from mediation.api.answers import Named
from mediation.api.blueprint import bp
from mediation.api.given import Given
from mediation.api.replies import Reply, response
from mediation.db import db_session
from mediation.regions.models import Region
from mediation.regions.queries import search, subtree
from mediation.units.models import Unit
from mediation.units.queries import units
from workflows.categories import CZB, CZB_OF_MOJ, MOJ
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import AdminRole

Code = Annotated[str, Field(pattern=r"^\d{2,12}$")]


class PageOf(Given):
    """`after`: the code that the page before ended with, its `next`."""

    after: Annotated[str, Field(max_length=32)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Places(PageOf):
    """`q` finds by name or pinyin initials, best match first, and has no further pages."""

    q: Annotated[str, Field(max_length=40)] = ""
    within: Code | None = None
    level: Literal["province", "city", "county", "town", "village"] | None = None


class Bodies(PageOf):
    """`region` means the place and everything under it."""

    region: Code | None = None
    kind: UnitKind | None = None


class Place(BaseModel):
    """A place in the official tree."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str | None


class PlacePage(BaseModel):
    """In code order."""

    items: list[Place]
    next: str | None


class Body(BaseModel):
    """A unit that can hold cases."""

    code: str
    name: str
    short_name: str
    kind: UnitKind
    level: Level
    region: str


class BodyPage(BaseModel):
    """In code order."""

    items: list[Body]
    next: str | None


class MojCategory(Named):
    """A 司法部 category and the 综治 code that usually goes with it."""

    usual_czb: str


class Categories(BaseModel):
    """Both official lists."""

    moj: list[MojCategory]
    czb: list[Named]


@bp.get("/regions", responses={200: PlacePage}, summary="区划")
@allow(STAFF, AdminRole.SYSADMIN)
def regions(query: Places) -> Response:
    """Places of today under `within`, the whole county if it is left out."""
    within = query.within or current_app.config["COUNTY"]
    if query.q.strip():
        places = search(db_session(), within, query.q, query.limit)
        return response(Reply(PlacePage(items=_places(places, query.level), next=None)))
    found = subtree(within).where(Region.valid_to.is_(None), Region.code > query.after).limit(query.limit + 1)
    if query.level:
        found = found.where(Region.level == query.level)
    rows = list(db_session.scalars(found))
    shown, more = rows[: query.limit], len(rows) > query.limit
    return response(Reply(PlacePage(items=_places(shown, None), next=shown[-1].code if more else None)))


@bp.get("/units", responses={200: BodyPage}, summary="单位")
@allow(STAFF)
def bodies(query: Bodies) -> Response:
    """Active units."""
    found = units(query.region).where(Unit.active, Unit.code > query.after).order_by(None).order_by(Unit.code)
    if query.kind:
        found = found.where(Unit.kind == query.kind)
    rows = list(db_session.scalars(found.limit(query.limit + 1)))
    items = [
        Body(code=unit.code, name=unit.name, short_name=unit.short_name, kind=unit.kind, level=unit.level,
             region=unit.region_code)
        for unit in rows[: query.limit]
    ]
    return response(Reply(BodyPage(items=items, next=items[-1].code if len(rows) > query.limit else None)))


@bp.get("/categories", responses={200: Categories}, summary="类别")
@allow(STAFF)
def categories() -> Response:
    """司法部 and 综治 codes with their words."""
    moj = [MojCategory(code=code, name=name, usual_czb=CZB_OF_MOJ[code]) for code, name in MOJ.items()]
    czb = [Named(code=code, name=name) for code, name in CZB.items()]
    return response(Reply(Categories(moj=moj, czb=czb)))


def _places(found: list[Region], level: str | None) -> list[Place]:
    return [
        Place(code=place.code, name=place.name, short_name=place.short_name, level=place.level,
              parent=place.parent_code)
        for place in found if level in (None, place.level)
    ]
