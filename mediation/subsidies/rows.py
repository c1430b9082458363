"""Amounts, people, cases and classes as the pages of the ledger write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.outcomes import Difficulty
from workflows.steps import day_words
from workflows.subsidy import plain


def yuan(amount: Decimal) -> str:
    """3,000.00 元."""
    return f"{amount:,.2f} 元"


def names_of(rows: Any) -> dict[int, str]:
    """id → name of everybody these rows speak of."""
    ids = {i for row in rows for i in (row.proposed_by, row.reviewed_by, *(share.person_id for share in row.shares)) if i}
    return {key: name for key, name in db_session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def case_row(case: Dispute) -> dict[str, Any]:
    """A case as lists of the ledger show it."""
    closed = day_words(local_day(case.closed_at), local_day(now())) if case.closed_at else ""
    return {"url": url_for("subsidies.case", number=case.number), "title": case.heading, "line": f"{case.number} · {closed}办结"}


def table_rows(rates: Any) -> list[dict[str, str]]:
    """A row a class: what it is worth."""
    return [{"grade": grade.label, **{name: plain(getattr(rates[grade], name)) for name in ("written", "oral", "calmed", "bonus")}}
            for grade in Difficulty]
