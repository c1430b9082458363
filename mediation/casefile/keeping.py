"""保管期限 of one case by the county's setting: `RETENTION` of the configuration before the default rows."""

from __future__ import annotations

from datetime import date

from flask import Flask, current_app
from sqlalchemy.orm import Session

from mediation.agreements.queries import latest
from mediation.casefile.identities import AGREED
from mediation.confirmation.queries import applications_of
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.grounds import Hazard
from workflows.retention import Retention, kept_until, retention_of, table


def init_app(app: Flask) -> None:
    """A setting that cannot be read is told at start-up, not when the first file is archived."""
    table(app.config["RETENTION"])


def proposed(session: Session, dispute: Dispute) -> Retention:
    """By type of dispute, form of the agreement, what the court confirmed, and whether somebody died of it."""
    found = latest(session, dispute) if dispute.outcome in AGREED else None
    confirmed = any(each.covers for each in applications_of(session, dispute.id))
    rows = table(current_app.config["RETENTION"])
    return retention_of(rows, category=dispute.category, form=str(found.form) if found else None, confirmed=confirmed,
                        death=Hazard.DEATH in dispute.hazards)


def until(retention: Retention, dispute: Dispute) -> date | None:
    """The last day it is kept; None for good, and of a case that is not closed yet."""
    return kept_until(retention, local_day(dispute.closed_at)) if dispute.closed_at else None
