"""Who held each sitting, and who was a party then"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SITTING = sa.table(
    "mediation_session", sa.column("id", sa.Integer), sa.column("dispute_id", sa.Integer), sa.column("no", sa.Integer), sa.column("leg_no", sa.Integer),
    sa.column("held_at", sa.DateTime(timezone=True)), sa.column("mediated_by", sa.Integer), sa.column("parties_then", JSON),
)
EVENT = sa.table(
    "event", sa.column("dispute_id", sa.Integer), sa.column("seq", sa.Integer), sa.column("leg_no", sa.Integer), sa.column("name", sa.String),
    sa.column("actor_id", sa.Integer), sa.column("facts", JSON),
)
PARTY = sa.table("party", sa.column("dispute_id", sa.Integer), sa.column("no", sa.Integer), sa.column("left_at", sa.DateTime(timezone=True)))
PERSON = sa.table("person", sa.column("id", sa.Integer), sa.column("username", sa.String))
LEG = sa.table("leg", sa.column("dispute_id", sa.Integer), sa.column("no", sa.Integer), sa.column("mediator_id", sa.Integer))
NAMING, BRINGING = ("sign", "name_mediator", "recuse"), ("amend", "note")
AT_ONCE = 500


def upgrade() -> None:
    """From the chain: whom the last naming before the sitting named, or who stood in for them; and who had come in by then."""
    with op.batch_alter_table("mediation_session") as batch_op:
        batch_op.add_column(sa.Column("mediated_by", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("parties_then", JSON, server_default="[]", nullable=False))
        batch_op.create_foreign_key(op.f("fk_mediation_session_mediated_by_person"), "person", ["mediated_by"], ["id"])
    connection, last = op.get_bind(), 0
    people = {name: id_ for id_, name in connection.execute(sa.select(PERSON.c.id, PERSON.c.username))}
    cases = sa.select(SITTING.c.dispute_id).where(SITTING.c.dispute_id > sa.bindparam("last")).distinct().order_by(SITTING.c.dispute_id).limit(AT_ONCE)
    while found := connection.execute(cases, {"last": last}).scalars().all():
        _fill(connection, found, people)
        last = found[-1]


def downgrade() -> None:
    """Back to what 0015 left."""
    with op.batch_alter_table("mediation_session") as batch_op:
        batch_op.drop_constraint(op.f("fk_mediation_session_mediated_by_person"), type_="foreignkey")
        batch_op.drop_column("parties_then")
        batch_op.drop_column("mediated_by")


def _fill(connection: sa.Connection, cases: Any, people: dict[str, int]) -> None:
    events, parties, legs = defaultdict(list), defaultdict(list), {}
    told = sa.select(EVENT).where(EVENT.c.dispute_id.in_(cases), EVENT.c.name.in_(("session", *NAMING, *BRINGING))).order_by(EVENT.c.seq)
    for event in connection.execute(told):
        events[event.dispute_id].append(event)
    for party in connection.execute(sa.select(PARTY).where(PARTY.c.dispute_id.in_(cases)).order_by(PARTY.c.no)):
        parties[party.dispute_id].append(party)
    for leg in connection.execute(sa.select(LEG).where(LEG.c.dispute_id.in_(cases))):
        legs[leg.dispute_id, leg.no] = leg.mediator_id
    changed = []
    for sitting in connection.execute(sa.select(SITTING).where(SITTING.c.dispute_id.in_(cases))):
        mine = events[sitting.dispute_id]
        own = next((each for each in mine if each.name == "session" and each.facts.get("no") == sitting.no), None)
        before = [each for each in mine if own is not None and each.seq < own.seq and each.name in NAMING and each.leg_no == sitting.leg_no]
        named = str(before[-1].facts.get("mediator")) if before else ""
        by = people.get(named) or legs.get((sitting.dispute_id, sitting.leg_no))
        if own is not None and named and own.facts.get("on_behalf") == named:
            by = own.actor_id
        later = {no for each in mine if own is not None and each.seq > own.seq and each.name in BRINGING for no in each.facts.get("party_nos") or []}
        then = [p.no for p in parties[sitting.dispute_id] if p.no not in later and (p.left_at is None or p.left_at > sitting.held_at)]
        changed.append({"row": sitting.id, "by": by, "then": then})
    change = SITTING.update().where(SITTING.c.id == sa.bindparam("row"))
    connection.execute(change.values(mediated_by=sa.bindparam("by"), parties_then=sa.bindparam("then", type_=JSON)), changed)
