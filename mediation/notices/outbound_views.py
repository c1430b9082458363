"""发出的消息: for the system administrator, what did not arrive. Never what it said, nor of which case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import and_, func, or_, select
from werkzeug.wrappers import Response

from mediation.access import allow
from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.notices.channels import offered
from mediation.notices.outbound import ChannelKind, ContactChannel, Outbound, OutboundStatus
from mediation.notices.sending import again, give_up
from mediation.numbers import whole
from mediation.units.models import Unit
from workflows.roles import AdminRole

PAGE = 50
TO_A_PARTY = "当事人"
EMPTY = {"icon": "circle-check", "title": "没有发不出去的消息", "text": "送不到的会试六次；正在重试的和试完六次的都列在这里。", "href": None, "label": ""}

bp = Blueprint("outbound", __name__, url_prefix="/outbound")


@bp.get("")
@allow(AdminRole.SYSADMIN)
def index() -> str:
    """What was given up and what is still being tried, newest first."""
    before, at = whole(request.args.get("before", "")), now()
    retried = and_(Outbound.status == OutboundStatus.QUEUED.value, Outbound.tries > 0)
    failed = (
        select(Outbound, ContactChannel.kind, func.coalesce(Person.name, Unit.short_name, TO_A_PARTY))
        .join(ContactChannel, ContactChannel.id == Outbound.channel_id)
        .outerjoin(Person, Person.id == ContactChannel.person_id)
        .outerjoin(Unit, Unit.id == ContactChannel.unit_id)
        .where(or_(Outbound.status == OutboundStatus.FAILED.value, retried), *([Outbound.id < before] if before else []))
        .order_by(Outbound.id.desc()).limit(PAGE + 1)
    )
    found = db_session.execute(failed).all()
    waiting = select(func.count()).where(Outbound.status == OutboundStatus.QUEUED.value)
    return render_template(
        "notices/outbound.html",
        rows=[_row(row, kind, owner, at) for row, kind, owner in found[:PAGE]],
        waiting=db_session.scalar(waiting), kinds=[kind.label for kind in offered(db_session())],
        next_url=url_for("outbound.index", before=found[PAGE - 1][0].id) if len(found) > PAGE else None,
        first_url=url_for("outbound.index") if before else None, empty=EMPTY,
    )


@bp.post("/<int:id>/again")
@allow(AdminRole.SYSADMIN)
def send_again(id: int) -> Response:
    """再发一次. Twice is once: what waits already is not failed any more."""
    row = db_session.get(Outbound, id) or abort(404)
    if row.status == OutboundStatus.FAILED:
        again(db_session(), row, at=now())
    flash("重新排上了，上班时间一两分钟内发出。")
    return redirect(url_for("outbound.index"), 303)


@bp.post("/<int:id>/drop")
@allow(AdminRole.SYSADMIN)
def drop(id: int) -> Response:
    """不发了. It leaves the list, and the table with what was sent."""
    row = db_session.get(Outbound, id) or abort(404)
    if row.status == OutboundStatus.FAILED:
        give_up(row)
    flash("不再发了。")
    return redirect(url_for("outbound.index"), 303)


def _row(row: Outbound, kind: str, owner: str, at: datetime) -> dict[str, Any]:
    return {"id": row.id, "kind": ChannelKind(kind).label, "owner": owner, "age": _age(row, at), "error": row.error,
            "tries": row.tries, "again": _again(row, at) if row.status == OutboundStatus.QUEUED else ""}


def _again(row: Outbound, at: datetime) -> str:
    """When it is tried next; past that, with the next round."""
    return f"最早 {row.next_try_at.astimezone(LOCAL):%H:%M} 再试" if row.next_try_at > at else "马上再试"


def _age(row: Outbound, at: datetime) -> str:
    hours = int((at - row.created_at).total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 24 else f"{hours} 小时" if hours else "不到 1 小时"
