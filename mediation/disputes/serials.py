"""Numbers without gaps, one row of them per county and year."""

from __future__ import annotations

from sqlalchemy import Integer, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base


class Serial(Base):
    """The last number given out per county and year; locked while the next one is taken."""

    __tablename__ = "serial"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


def next_serial(session: Session, name: str) -> int:
    """The next number of that row of numbers: the counter stays locked until this transaction ends, so none is lost."""
    table = Serial.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    query = insert(table).values(name=name, last=1)
    last: int = session.execute(
        query.on_conflict_do_update(index_elements=["name"], set_={"last": table.c.last + 1}).returning(table.c.last)
    ).scalar_one()
    return last
