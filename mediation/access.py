"""Who may call what: every view declares it, and what is not declared is denied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from werkzeug.wrappers import Response

from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import AdminRole, Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Actor:
    """A person acting for one unit: the only thing that moves, acts and visibility ever ask about.

    `unit_id` is None for administrators and for the system. `region_code` is the unit's place, 12 digits.
    `stands_in`: who of that unit is away today and has this person as their substitute (代办).
    """

    person_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    unit_id: int | None = None
    unit_name: str = ""
    unit_kind: UnitKind | None = None
    level: Level | None = None
    region_code: str = ""
    admin: AdminRole | None = None
    scopes: frozenset[str] | None = None
    stands_in: frozenset[int] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Whether the person holds any of these in the unit they act for."""
        return bool(self.roles & set(roles))


SYSTEM = Actor(person_id=None, name="系统", roles=frozenset({Role.SYSTEM}))

ANYONE = "anyone"
STAFF = "staff"
SIGNED_IN = "signed_in"


def allow(*who: str) -> Callable[[View], View]:
    """Declare who may call a view: ANYONE, SIGNED_IN, STAFF (acts for a unit), roles, or administrator roles."""

    def declare(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def current_actor() -> Actor:
    """Who acts in this request; only to be called behind `allow`."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(403)
    return actor


def init_app(app: Flask, load_actor: Callable[[], Actor | None], ask_in: Callable[[], Response]) -> None:
    """Deny by default. `load_actor` gives the signed-in person as an Actor, or None; `ask_in` has None sign in."""
    app.extensions["load_actor"] = load_actor
    app.extensions["ask_in"] = ask_in
    app.before_request(_check)


def permitted(allowed: frozenset[str], actor: Actor | None) -> bool:
    """Whether one of the declared clauses fits."""
    if ANYONE in allowed:
        return True
    if actor is None:
        return False
    if SIGNED_IN in allowed:
        return True
    if STAFF in allowed and actor.unit_id is not None and actor.roles:
        return True
    return bool(allowed & ({role.value for role in actor.roles} | ({actor.admin.value} if actor.admin else set())))


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such page: the 404 handler answers
    if request.endpoint == "static":
        return None
    g.actor = current_app.extensions["load_actor"]()
    view = current_app.view_functions[request.endpoint]
    allowed: frozenset[str] = getattr(view, "allowed", frozenset())
    if permitted(allowed, g.actor):
        return None
    api = request.path.startswith("/api/")
    if g.actor is None and allowed and not api:
        answer: Response = current_app.extensions["ask_in"]()
        return answer
    return abort(401 if g.actor is None and api else 403)
