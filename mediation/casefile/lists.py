"""Where the archives of a unit stand: to be archived, late, archived, kept no longer than this year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.casefile.models import Volume
from mediation.casefile.queries import came_in_since
from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.disputes.models import Dispute
from mediation.disputes.tabs import Tab
from mediation.feedback.due import mine
from mediation.papers.reading import unread
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.lights import Light, LightKind
from workflows.retention import VolumeKind
from workflows.roles import Role
from workflows.states import State
from workflows.steps import day_words, near_day

PER_PAGE = 20


TABS = (
    Tab("todo", "待归档", "没有等着归档的", "办结的案件会列在这里，材料齐了就归档；归档以后又来了材料的也在这里。"),
    Tab("late", "超期", "没有超期的", "过了归档时限还没归的列在这里。"),
    Tab("done", "已归档", "还没有归过档的", "归档以后列在这里，随时可以下载核对。"),
    Tab("ending", "今年到期", "今年没有保管到期的", "保管期限今年届满的列在这里，由档案部门鉴定处置。"),
)
Page = tuple[list[dict[str, Any]], tuple[datetime, int] | None]


def _standing() -> ColumnElement[bool]:
    return and_(Volume.opened_at.is_(None), Volume.kind == literal(VolumeKind.FULL, Volume.kind.type, literal_execute=True))


def _sealed() -> ColumnElement[bool]:
    """There is a 正卷 that counts."""
    return exists().where(Volume.dispute_id == Dispute.id, _standing())


def _waiting(actor: Actor) -> ColumnElement[bool]:
    """Closed, not merged away, and not sealed; or sealed, and something came in since that is to be a 补充卷."""
    return and_(mine(actor), Dispute.state == State.CLOSED, Dispute.main_id.is_(None), or_(~_sealed(), came_in_since()))


def _clock() -> ColumnElement[bool]:
    return and_(Clock.dispute_id == Dispute.id, Clock.kind == ClockKind.ARCHIVE, is_running())


def counts(session: Session, actor: Actor, at: datetime) -> dict[str, int]:
    """How many stand under each tab."""
    waiting = select(func.count(), func.count().filter(Clock.due_at < at)).select_from(Dispute).outerjoin(Clock, _clock()).where(_waiting(actor))
    todo, late = session.execute(waiting).one()
    ends = func.count().filter(Volume.kept_until <= _new_years_eve(at))
    done, ending = session.execute(
        select(func.count(), ends).select_from(Volume).join(Dispute, Dispute.id == Volume.dispute_id).where(mine(actor), _standing())).one()
    return {"todo": todo, "late": late, "done": done, "ending": ending}


def rows(session: Session, actor: Actor, at: datetime, *, tab: str, after: tuple[datetime, int] | None) -> Page:
    """One page of a tab, and where the next one begins."""
    found = _waiting_rows(session, actor, at, tab == "late", after) if tab in ("todo", "late") else _sealed_rows(session, actor, at, tab, after)
    shown = found[:PER_PAGE]
    ids = [each[0] for each in shown]
    cases = {case.id: case for case in session.scalars(select(Dispute).where(Dispute.id.in_(ids)).options(selectinload(Dispute.parties)))}
    end = (shown[-1][1], shown[-1][2]) if len(found) > PER_PAGE else None
    return [_row(cases[id_], given, actor, at) for id_, _, _, given in shown], end


# A clock that runs, what was sealed, or that only a 补充卷 is wanted, for which nothing runs.
Given = Clock | Volume | VolumeKind | None
Found = tuple[int, datetime, int, Given]


def _waiting_rows(session: Session, actor: Actor, at: datetime, late: bool, after: tuple[datetime, int] | None) -> list[Found]:
    key = Clock.due_at if late else Dispute.closed_at
    query = select(Dispute.id, key, Clock, _sealed()).outerjoin(Clock, _clock()).where(_waiting(actor))
    if late:
        query = query.where(Clock.due_at < at)
    if after is not None:
        query = query.where(or_(key > after[0], and_(key == after[0], Dispute.id > after[1])))
    found = session.execute(query.order_by(key, Dispute.id).limit(PER_PAGE + 1)).all()
    return [(id_, moment, id_, VolumeKind.SUPPLEMENT if sealed else clock) for id_, moment, clock, sealed in found if moment is not None]


def _sealed_rows(session: Session, actor: Actor, at: datetime, tab: str, after: tuple[datetime, int] | None) -> list[Found]:
    query = select(Volume).join(Dispute, Dispute.id == Volume.dispute_id).where(mine(actor), _standing())
    if tab == "ending":
        query = query.where(Volume.kept_until <= _new_years_eve(at))
        if after is not None:
            day = after[0].date()
            query = query.where(or_(Volume.kept_until > day, and_(Volume.kept_until == day, Volume.id > after[1])))
        found = session.scalars(query.order_by(Volume.kept_until, Volume.id).limit(PER_PAGE + 1)).all()
        return [(each.dispute_id, datetime.combine(each.kept_until or date.max, time(), UTC), each.id, each) for each in found]
    if after is not None:
        query = query.where(or_(Volume.archived_at < after[0], and_(Volume.archived_at == after[0], Volume.id < after[1])))
    newest = session.scalars(query.order_by(Volume.archived_at.desc(), Volume.id.desc()).limit(PER_PAGE + 1)).all()
    return [(each.dispute_id, each.archived_at, each.id, each) for each in newest]


def _new_years_eve(at: datetime) -> date:
    return date(local_day(at).year, 12, 31)


def _row(dispute: Dispute, given: Given, actor: Actor, at: datetime) -> dict[str, Any]:
    today = local_day(at)
    shown: dict[str, Any] = {
        "url": url_for("casefile.show", number=dispute.number), "title": dispute.heading, "line": f"{dispute.number} · {dispute.place_name}",
        "outcome": dispute.outcome.label if dispute.outcome else "", "closed": day_words(local_day(dispute.closed_at), today) if dispute.closed_at else "",
        "light": None, "untimed": "没有计时", "number": "", "kept": "", "pdf_url": None,
    }
    if isinstance(given, VolumeKind):
        return shown | {"untimed": f"{given.label}，没有计时"}
    if isinstance(given, Volume):
        # what was said of the mediation may be in it: the page of the case says who gets it
        through_page = actor.has(Role.MEDIATOR) or actor.has(Role.HEAD)
        until = f"至 {given.kept_until:%Y年%-m月%-d日}" if given.kept_until else ""
        return shown | {"number": given.file_number, "kept": f"{given.retention.label} {until}".strip(),
                        "pdf_url": None if through_page or unread(actor, dispute) else url_for("casefile.volume", number=dispute.number, volume=given.no)}
    if given is not None:
        late = given.due_at < at
        words = f"超期，{near_day(local_day(given.due_at), today)}到期" if late else f"{near_day(local_day(given.due_at), today)}到期"
        shown["light"] = Light(LightKind.RED if late else LightKind.GREEN if given.amber_at > at else LightKind.AMBER, words)
    return shown
