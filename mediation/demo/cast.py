"""The people of the demo county and what they hold where (data/cast.csv)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.accounts.actions import create_person
from mediation.accounts.models import Person
from mediation.units.models import Membership, Unit
from workflows.roles import AdminRole, Role

# Known to everybody who reads this file: the demo never runs on real data.
PASSWORD = "zhuji-demo-2026"  # noqa: S105


class Member(NamedTuple):
    """One line: posts are `unit:role+role`, a unit ending in * means all whose code begins so."""

    username: str
    name: str
    posts: str
    who: str

    @property
    def admin(self) -> AdminRole | None:
        """Administrators hold nothing else."""
        kind, _, role = self.posts.partition(":")
        return AdminRole(role) if kind == "admin" else None


def _read() -> list[Member]:
    text = files("mediation.demo").joinpath("data/cast.csv").read_text("utf-8")
    return [Member(**row) for row in csv.DictReader(text.splitlines())]


CAST: list[Member] = _read()
# What `make run` prints: user name and who it is.
LOGINS: list[tuple[str, str]] = [(member.username, member.who) for member in CAST if member.who]


def hire(session: Session, *, at: datetime) -> int:
    """Create everybody, give them their posts, and name a head and an answering person for every unit."""
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    posts: list[tuple[Person, Unit, Role]] = []
    for number, member in enumerate(CAST, start=1):
        person, _ = create_person(
            session, username=member.username, name=member.name, admin=member.admin, password=PASSWORD,
            phone=f"1380001{number:04d}", actor=SYSTEM, at=at,
        )
        posts += [(person, unit, role) for unit, role in _posts(member, units)]
    # A thousand village posts at once; one by one they would take most of the demo's time.
    session.execute(
        insert(Membership),
        [{"person_id": person.id, "unit_id": unit.id, "role": role, "since": at} for person, unit, role in posts],
    )
    for person, unit, role in posts:
        if role is Role.HEAD:
            unit.head_id = unit.head_id or person.id
        if role is Role.CLERK or role is Role.MEDIATOR and unit.code[0] not in "CT":
            unit.duty_id = unit.duty_id or person.id
    session.flush()
    return len(CAST)


def _posts(member: Member, units: dict[str, Unit]) -> Iterator[tuple[Unit, Role]]:
    if member.admin:
        return
    for post in member.posts.split():
        pattern, _, roles = post.partition(":")
        for unit in _matching(pattern, units):
            for role in roles.split("+"):
                yield unit, Role(role)


def _matching(pattern: str, units: dict[str, Unit]) -> list[Unit]:
    if pattern.endswith("*"):
        return [unit for code, unit in units.items() if code.startswith(pattern[:-1])]
    return [units[pattern]]
