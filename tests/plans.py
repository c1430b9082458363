"""Which index a database takes for a statement, whatever the few rows of a test would let it prefer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session


def plan_of(session: Session, statement: Select[Any], *, without: tuple[str, ...]) -> str:
    """What EXPLAIN says. `without`: what PostgreSQL is not to do instead ("seqscan", "sort"); it weighs by statistics, which depend
    on what ran in the same database before."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    connection = session.connection()
    for way in () if sqlite else without:
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return str(connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{compiled}").all())
