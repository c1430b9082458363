"""The county's versions of its rules: which is in force, which waits, which were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.clocks.rulebook import OWN, RuleVersion, VersionStatus
from mediation.units.models import Membership, Unit
from mediation.units.queries import in_force
from workflows.calendar import local_day
from workflows.levels import TOP
from workflows.roles import AdminRole, Role

PENDING = (VersionStatus.DRAFT, VersionStatus.SUBMITTED)


def versions() -> Select[RuleVersion]:
    """The county's own, newest first, without those thrown away."""
    return (
        select(RuleVersion)
        .where(RuleVersion.name == OWN, RuleVersion.status != VersionStatus.DISCARDED)
        .order_by(RuleVersion.version.desc())
    )


def pending(session: Session) -> RuleVersion | None:
    """The version that is being written or waits for a yes: never more than one."""
    return session.scalars(versions().where(RuleVersion.status.in_(PENDING))).first()


def coming(session: Session, at: datetime) -> RuleVersion | None:
    """The approved version whose day has not come yet."""
    approved = versions().where(RuleVersion.status == VersionStatus.APPROVED)
    return session.scalars(approved.where(RuleVersion.applies_from > local_day(at))).first()


def last_approved(session: Session) -> RuleVersion | None:
    """The newest version that has a yes, whether its day has come or not."""
    return session.scalars(versions().where(RuleVersion.status == VersionStatus.APPROVED)).first()


def next_version(session: Session) -> int:
    """Numbers are never used twice; the shipped set is the first."""
    newest = session.scalar(select(func.max(RuleVersion.version)).where(RuleVersion.name == OWN))
    return max(newest or 1, 1) + 1


def approvers(session: Session, at: datetime) -> list[int]:
    """The supervisors of the county."""
    held = (
        select(Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == Role.SUPERVISOR, Unit.level == TOP, in_force(at), Person.active)
    )
    return list(session.scalars(held.distinct()))


def administrators(session: Session) -> list[int]:
    """Who keeps the rules."""
    return list(session.scalars(select(Person.id).where(Person.admin == AdminRole.SYSADMIN, Person.active)))
