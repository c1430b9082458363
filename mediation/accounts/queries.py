"""People, found by name; the logs, newest first."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person


def person_by_username(session: Session, username: str) -> Person | None:
    """User names ignore case and outer blanks."""
    return session.scalar(select(Person).where(Person.username == username.strip().lower()))


def people(text: str = "") -> Select[Person]:
    """All accounts, or those whose user name, name or pinyin initials begin with or contain `text`."""
    found = select(Person).order_by(Person.username)
    text = text.strip().lower()
    if not text:
        return found
    return found.where(
        or_(
            Person.username.contains(text, autoescape=True),
            Person.name.contains(text, autoescape=True),
            Person.pinyin.startswith(text, autoescape=True),
        )
    )
