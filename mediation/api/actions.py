"""Issuing and revoking tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.actions import note
from mediation.accounts.models import Person
from mediation.api.models import Scope, Token
from mediation.units.queries import actor_for, unit_by_code
from workflows.guarding import Refused

USUAL = (Scope.READ, Scope.WRITE)
LONGEST_DAYS = 366


def digest(secret: str) -> str:
    """What is stored. The secret is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    session: Session, person: Person, *, unit: str | None, scopes: Iterable[Scope] = USUAL, days: int, name: str,
    actor: Actor, at: datetime,
) -> tuple[Token, str]:
    """A new token and its secret. Raises Refused where the person does not work in that unit."""
    if not person.active:
        raise Refused(f"{person.name}的账号已停用。")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"有效期写 1 到 {LONGEST_DAYS} 天。")
    bearer = actor_for(session, person, _unit_id(session, unit), at=at)
    if unit is not None and bearer.unit_id != _unit_id(session, unit):
        raise Refused(f"{person.name}不在单位 {unit} 任职。")
    secret = "mdt_" + secrets.token_urlsafe(32)
    token = Token(
        person_id=person.id, unit_id=bearer.unit_id, name=name.strip()[:60], hash=digest(secret),
        scopes=sorted(set(scopes)), created_at=at, expires_at=at + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    facts = {"token": token.id, "name": token.name, "scopes": list(token.scopes), "days": days}
    note(session, actor=actor, at=at, kind="issue_token", subject=person.username, facts=facts)
    return token, secret


def revoke(session: Session, token: Token, *, actor: Actor, at: datetime) -> None:
    """From now on the token opens nothing; a second time changes nothing."""
    if token.revoked_at is not None:
        return
    token.revoked_at = at
    person = session.get_one(Person, token.person_id)
    note(session, actor=actor, at=at, kind="revoke_token", subject=person.username, facts={"token": token.id})


def tokens_of(session: Session, person_id: int) -> list[Token]:
    """A person's tokens, oldest first, revoked ones too."""
    return list(session.scalars(select(Token).where(Token.person_id == person_id).order_by(Token.id)))


def _unit_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = unit_by_code(session, code)
    if found is None or not found.active:
        raise Refused(f"没有单位 {code}。")
    return found.id
