"""Creating, changing and closing accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts import passwords
from mediation.accounts.models import AdminEvent, Person
from mediation.accounts.queries import person_by_username
from mediation.pinyin import initials
from workflows.guarding import Refused
from workflows.roles import AdminRole

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")

# Nouns above ask to be heard when a person leaves a unit (None: leaves altogether): each returns the
# sentence that forbids it, or None.
LeavingCheck = Callable[[Session, int, int | None], str | None]
leaving_checks: list[LeavingCheck] = []
# The kind of that refusal: pages lead on to what the person has in hand.
IN_HAND = "in_hand"


def note(
    session: Session, *, actor: Actor, at: datetime, kind: str, subject: str, facts: dict[str, Any]
) -> None:
    """Write down what an administrator did, for the auditor."""
    session.add(AdminEvent(at=at, actor_id=actor.person_id, kind=kind, subject=subject, facts=facts))


def create_person(
    session: Session,
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    admin: AdminRole | None = None,
    phone: str | None = None,
    password: str | None = None,
) -> tuple[Person, str]:
    """A new account and its password; without `password` a one-time one, to be changed at first sign-in."""
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Refused("用户名用小写字母开头，2 到 40 位，只含小写字母、数字、点、横线和下划线。")
    if person_by_username(session, username) is not None:
        raise Refused(f"用户名 {username} 已经有人用了。")
    if not name.strip():
        raise Refused("请填写姓名。")
    secret = password or passwords.one_time()
    person = Person(
        username=username,
        name=name.strip(),
        pinyin=initials(name),
        password_hash=passwords.hashed(secret),
        must_change_password=password is None,
        admin=admin,
        password_changed_at=at,
        phone=phone or None,
        created_at=at,
    )
    session.add(person)
    session.flush()
    facts = {"name": person.name} | ({"admin": admin.value} if admin else {})
    note(session, actor=actor, at=at, kind="create_person", subject=username, facts=facts)
    return person, secret


def edit_person(
    session: Session, person: Person, *, name: str, phone: str | None, actor: Actor, at: datetime, salaried: bool | None = None
) -> None:
    """Correct a name or a phone number; the log does not repeat the number."""
    changed: dict[str, Any] = {}
    if name.strip() != person.name:
        changed["name"] = [person.name, name.strip()]
    if (phone or None) != person.phone:
        changed["phone"] = "changed"
    if salaried is not None and salaried is not person.salaried:
        changed["salaried"] = [person.salaried, salaried]
        person.salaried = salaried
    person.name, person.pinyin, person.phone = name.strip(), initials(name), phone or None
    if changed:
        note(session, actor=actor, at=at, kind="edit_person", subject=person.username, facts=changed)


def reset_password(session: Session, person: Person, *, actor: Actor, at: datetime) -> str:
    """A one-time password that must be changed; a lock is lifted and older sessions end.

    No administrator resets another's: with the new password they would be that administrator.
    """
    if person.admin is not None and actor.admin is not None:
        raise Refused("管理员的密码不能由别的管理员重置，请在服务器上运行 flask people reset。")
    secret = passwords.one_time()
    _set_password(person, secret, at)
    person.must_change_password = True
    person.failed_logins, person.locked_until = 0, None
    note(session, actor=actor, at=at, kind="reset_password", subject=person.username, facts={})
    return secret


def change_password(session: Session, person: Person, *, old: str, new: str, at: datetime) -> None:
    """The person's own new password; older sessions end."""
    if not passwords.fits(person.password_hash, old):
        raise Refused("原密码不对。")
    objection = passwords.objection(new, username=person.username, old_hash=person.password_hash)
    if objection is not None:
        raise Refused(objection)
    _set_password(person, new, at)
    person.must_change_password = False


def keep_household(
    session: Session, person: Person, *, phone: str, address: str, actor: Actor, at: datetime
) -> None:
    """What the person says of their own household; the log repeats neither number nor address."""
    changed = {name: "changed" for name, old, new in (("phone", person.phone, phone), ("address", person.address, address)) if (new or None) != old}
    person.phone, person.address = phone or None, address or None
    if changed:
        note(session, actor=actor, at=at, kind="household", subject=person.username, facts=changed)


def deactivate(session: Session, person: Person, *, actor: Actor, at: datetime) -> None:
    """The account can no longer sign in; its history stays."""
    if person.id == actor.person_id:
        raise Refused("不能停用自己的账号。")
    refuse_leaving(session, person, None)
    if person.admin is not None:
        refuse_last(session, person)
    person.active = False
    note(session, actor=actor, at=at, kind="deactivate", subject=person.username, facts={})


def activate(session: Session, person: Person, *, actor: Actor, at: datetime) -> None:
    """Let an account sign in again."""
    person.active = True
    note(session, actor=actor, at=at, kind="activate", subject=person.username, facts={})


def refuse_leaving(session: Session, person: Person, unit_id: int | None) -> None:
    """Ask whoever wants to be heard before a person leaves a unit or altogether."""
    for check in leaving_checks:
        sentence = check(session, person.id, unit_id)
        if sentence is not None:
            raise Refused(sentence, IN_HAND)


def refuse_last(session: Session, person: Person) -> None:
    """An office with no administrator of a kind could not be put right from the pages."""
    others = select(Person.id).where(Person.admin == person.admin, Person.active, Person.id != person.id)
    if person.active and person.admin is not None and session.scalar(others.limit(1)) is None:
        raise Refused(f"{person.name}是最后一位{person.admin.label}，请先设另一位。")


def _set_password(person: Person, secret: str, at: datetime) -> None:
    person.password_hash = passwords.hashed(secret)
    person.password_changed_at = at
