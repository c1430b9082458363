"""Finding cases by name, phone, ID number, number, place or words of the story."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.visibility import visible_to
from mediation.vault import blind

NUMBER = re.compile(r"^\d{6}-\d{4}-\d{1,6}$")
ID_NUMBER = re.compile(r"^\d{17}[\dXx]$")
PHONE = re.compile(r"^[\d\-]{7,15}$")
SERIAL = re.compile(r"^\d{1,6}$")
INITIALS = re.compile(r"^[A-Za-z]{2,8}$")


def grams(words: str) -> list[str]:
    """Pairs of neighbouring characters, the same splitter for both databases."""
    return list(dict.fromkeys(words[i:i + 2] for i in range(len(words) - 1)))


def index(session: Session, dispute: Dispute) -> None:
    """Write what the case can be found by; call after parties, title or place changed."""
    people = " ".join(p.name for p in dispute.parties)
    dispute.search_text = " ".join((people, dispute.title, dispute.place_name, dispute.description)).lower()
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        # FTS5 keeps its own copy: one row a case, replaced whole.
        session.execute(text("DELETE FROM dispute_search WHERE rowid = :id"), {"id": dispute.id})
        session.execute(
            text("INSERT INTO dispute_search (rowid, grams) VALUES (:id, :grams)"),
            {"id": dispute.id, "grams": " ".join(_token(g) for g in grams(dispute.search_text))},
        )


def _token(gram: str) -> str:
    # FTS5 splits at punctuation, so a pair is stored as the hex of its characters.
    return "".join(f"{ord(c):05x}" for c in gram)


def containing(session: Session, words: str) -> ColumnElement[bool]:
    """Cases whose text has these words, each a substring; rechecked with LIKE. One character scans."""
    conditions: list[ColumnElement[bool]] = []
    for word in words.lower().split()[:6]:
        conditions.append(Dispute.search_text.contains(word, autoescape=True))
        pairs = grams(word)
        if pairs and session.get_bind().dialect.name == "postgresql":
            conditions.append(
                func.bigrams(Dispute.search_text).op("@>")(bindparam(None, pairs, ARRAY(Text), unique=True))
            )
        elif pairs:
            match = " AND ".join(f'"{_token(g)}"' for g in pairs)
            conditions.append(Dispute.id.in_(
                select(text("rowid")).select_from(text("dispute_search"))
                .where(text("dispute_search MATCH :m").bindparams(bindparam("m", match, unique=True)))
            ))
    return and_(*conditions)


def matching(session: Session, query: str) -> ColumnElement[bool]:
    """What the one search box means: a number, an ID number, a phone or its last four, initials, or words."""
    q = query.strip()
    if NUMBER.match(q):
        return Dispute.number == q
    by_party = select(Party.dispute_id)
    if ID_NUMBER.match(q):
        return Dispute.id.in_(by_party.where(Party.id_index == blind("id", q)))
    if SERIAL.match(q):
        # the end of a case number, or the last four of a phone
        return or_(
            Dispute.id.in_(by_party.where(Party.phone_tail_index == blind("tail", q))),
            Dispute.number.endswith("-" + q.zfill(6)),
        )
    if PHONE.match(q):
        return Dispute.id.in_(by_party.where(Party.phone_index == blind("phone", q)))
    if INITIALS.match(q):
        return Dispute.id.in_(by_party.where(Party.pinyin.startswith(q.lower())))
    return containing(session, q)


def search(session: Session, actor: Actor, query: str, limit: int = 20) -> list[Dispute]:
    """The newest visible cases that match."""
    found: Select[Dispute] = visible_to(actor).where(matching(session, query))
    return list(session.scalars(found.order_by(Dispute.registered_at.desc(), Dispute.id.desc()).limit(limit)))
