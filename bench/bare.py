"""The limit: a Flask view without anything but the SQL that accepting a case writes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, redirect
from sqlalchemy import Engine, text
from werkzeug.wrappers import Response

LOCK = text("SELECT * FROM dispute WHERE number = :number FOR UPDATE")
UPDATE = text(
    "UPDATE dispute SET state = 'accepted', category = :category, accepted_at = :at, event_count = event_count + 1, "
    "last_hash = :hash, due_at = :due, amber_at = :at, due_kind = 'assignment', total_due_at = :due, "
    "accepted_by_unit_id = desk_id, row_version = row_version + 1 WHERE id = :id"
)
EVENT = text(
    "INSERT INTO event (dispute_id, seq, at, kind, name, before, after, leg_no, actor_id, actor_unit_id, roles, facts, "
    "prev_hash, hash) VALUES (:id, :seq, :at, 'move', 'accept', 'submitted', 'accepted', 0, :person, :unit, "
    "'clerk', CAST(:facts AS jsonb), :prev, :hash) RETURNING id"
)
END = text("UPDATE clock SET status = 'met', ended_at = :at WHERE dispute_id = :id AND status = 'running' RETURNING id")
START = text(
    "INSERT INTO clock (dispute_id, leg_no, kind, unit_id, rule_name, rule_version, length, unit, pausable, source, "
    "consequence, given_replaces, started_at, status, due_at, amber_at, alarm3_at, alarm4_at, provisional) VALUES "
    "(:id, 0, :kind, :unit, 'standard', 1, 1, 'working', false, '', 'flag', false, :at, 'running', :due, :due, :due, "
    ":due, false) RETURNING id"
)
CLOCK_EVENT = text(
    "INSERT INTO clock_event (clock_id, kind, at, reason, proof) VALUES (:clock, :kind, :at, '', '')"
)
NOTICE = text(
    "INSERT INTO notice (person_id, dispute_id, event_id, text, created_at) VALUES (:person, :id, :event, '受理', :at)"
)


def bare(engine: Engine) -> Flask:
    """One route that accepts."""
    app = Flask("bare")

    @app.post("/disputes/<number>/accept")
    def accept(number: str) -> Response:
        at = datetime.now(UTC)
        due = at + timedelta(days=1)
        with engine.begin() as connection:
            case = connection.execute(LOCK, {"number": number}).mappings().one()
            facts = json.dumps({"category": case["category"]})
            digest = hashlib.sha256((case["last_hash"] + facts).encode()).hexdigest()
            given: dict[str, Any] = {
                "id": case["id"], "at": at, "due": due, "hash": digest, "prev": case["last_hash"], "facts": facts,
                "seq": case["event_count"] + 1, "person": case["responsible_id"], "unit": case["desk_id"],
                "category": case["category"],
            }  # fmt: skip
            connection.execute(UPDATE, given)
            for ended in connection.execute(END, given).scalars().all():
                connection.execute(CLOCK_EVENT, {"clock": ended, "kind": "end", "at": at})
            for kind in ("assignment", "total"):
                started = connection.execute(START, {**given, "kind": kind}).scalar_one()
                connection.execute(CLOCK_EVENT, {"clock": started, "kind": "start", "at": at})
            event = connection.execute(EVENT, given).scalar_one()
            connection.execute(NOTICE, {**given, "event": event})
        return redirect(f"/disputes/{number}", 303)

    return app
