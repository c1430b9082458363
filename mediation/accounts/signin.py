"""Signing in: attempts counted in the database, so that any number of processes lock together."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from mediation.accounts import passwords
from mediation.accounts.models import Person, SignInLog
from mediation.accounts.queries import person_by_username
from mediation.config import LOCAL
from mediation.vault import blind
from workflows.guarding import Refused

WRONG = "用户名或密码不对。"
KEPT = timedelta(days=184)  # six months at least: 网络安全法 21


def sign_in(
    session: Session,
    *,
    username: str,
    password: str,
    ip: str,
    at: datetime,
    failures: int = 5,
    lock: timedelta = timedelta(minutes=15),
) -> Person:
    """The person, or a refusal that never says whether the user name exists. Every attempt is logged."""
    person = person_by_username(session, username)
    mark = blind("username", username.lower()) or ""
    if person is None or not person.active:
        passwords.fits_nobody(password)
        until = _locked_stranger(session, mark, at, failures, lock)
        _log(session, person, mark, at, ok=False, ip=ip)
        raise Refused(_locked(until, failures) if until else WRONG)
    # Counting comes before checking and holds the row: attempts at the same moment wait for each other.
    count = _claim_attempt(session, person, at)
    ok = count is not None and passwords.fits(person.password_hash, password)
    _log(session, person, mark, at, ok=ok, ip=ip)
    if not ok:
        if count is not None and count >= failures:
            person.locked_until = at + lock
        raise Refused(_locked(person.locked_until, failures) if person.locked_until else WRONG)
    person.failed_logins, person.locked_until, person.last_seen_at = 0, None, at
    if passwords.outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
    return person


def forget_sign_ins(session: Session, *, before: datetime) -> int:
    """Delete log rows older than `before` (the caller subtracts KEPT); safe to run twice."""
    old = select(SignInLog.id).where(SignInLog.at < before)
    count = session.scalar(select(func.count()).select_from(old.subquery())) or 0
    session.execute(delete(SignInLog).where(SignInLog.id.in_(old)))
    return count


def masked_ip(ip: str) -> str:
    """The network without the computer: 10.1.2.* or 2001:db8:1::*."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if address.version == 4:
        return ip.rsplit(".", 1)[0] + ".*"
    return ":".join(address.exploded.split(":")[:3]) + "::*"


def _claim_attempt(session: Session, person: Person, at: datetime) -> int | None:
    """Count one attempt and return the number, or None while the account is locked."""
    lapsed = Person.locked_until.is_not(None)
    count = session.scalar(
        update(Person)
        .where(Person.id == person.id, or_(Person.locked_until.is_(None), Person.locked_until <= at))
        .values(failed_logins=case((lapsed, 1), else_=Person.failed_logins + 1), locked_until=None)
        .returning(Person.failed_logins)
        .execution_options(synchronize_session=False)
    )
    session.refresh(person)
    return count


def _locked_stranger(
    session: Session, mark: str, at: datetime, failures: int, lock: timedelta
) -> datetime | None:
    """A user name that nobody has locks like one that somebody has, counted from the day's log."""
    tried = select(SignInLog.at).where(SignInLog.username_hash == mark, SignInLog.at > at - timedelta(days=1))
    count, until = 0, None
    for moment in (*session.scalars(tried.order_by(SignInLog.at)), at):
        if until is not None and moment < until:
            continue
        count = 1 if until is not None else count + 1
        until = moment + lock if count >= failures else None
    return until


def _log(session: Session, person: Person | None, mark: str, at: datetime, *, ok: bool, ip: str) -> None:
    person_id = person.id if person else None
    session.add(SignInLog(person_id=person_id, username_hash=mark, at=at, ok=ok, ip=masked_ip(ip)))


def _locked(until: datetime, failures: int) -> str:
    # Rounded up to the minute, so that nobody comes back some seconds too early.
    local = (until + timedelta(seconds=59)).astimezone(LOCAL)
    return f"密码连续错了 {failures} 次，账号暂时锁定，请在 {local:%H:%M} 以后再试，或请系统管理员重置密码。"
