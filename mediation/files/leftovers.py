"""Bytes that no row names, as a rolled-back transaction leaves them: set aside after a day, gone after a month."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, String, select
from sqlalchemy.orm import Session

from mediation.db import Base
from mediation.files import blobs
from mediation.work import Done
from workflows.calendar import local_day

YOUNG, KEPT = timedelta(days=1), timedelta(days=30)
DIGITS = "0123456789abcdef"
# More than so many, and more than half of all: this is the store of another database, or the database is not whole.
FEW = 100


def clear(session: Session, *, at: datetime) -> Done:
    """Nothing that a row names goes: what is set aside is still found, and comes back when a row names it after all."""
    done = Done()
    for key, day in blobs.aside():
        if _named(session, key[:1], {key}):
            blobs.take_back(key, day)
            done.rows += 1
        elif local_day(at) - day >= KEPT:
            blobs.forget(key, day)
            done.rows += 1
    lying, unnamed = 0, list[str]()
    for first in DIGITS:
        old = {key for second in DIGITS for key, since in blobs.stored(first + second) if since < at - YOUNG}
        lying += len(old)
        unnamed += sorted(old - _named(session, first, old)) if old else []
    if len(unnamed) > max(FEW, lying // 2):
        done.skipped.append(f"{lying} 份里有 {len(unnamed)} 份没有记录用到：先查数据库和文件库是不是一套")
        return done
    for key in unnamed:
        blobs.set_aside(key, local_day(at))
    done.rows += len(unnamed)
    return done


def naming() -> list[Column[str]]:
    """Every column that may hold a hash: also those of other hashes, so that none is forgotten."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns
            if isinstance(column.type, String) and column.type.length == 64]


def _named(session: Session, first: str, keys: set[str]) -> set[str]:
    """Those of the keys that some row names; all of them begin with this digit."""
    found = set[str]()
    for column in naming():
        if len(keys) == 1:
            found.update(session.scalars(select(column).where(column.in_(keys)).limit(1)))
        else:
            found.update(keys.intersection(session.scalars(select(column).where(column.like(f"{first}%")).distinct())))
    return found
