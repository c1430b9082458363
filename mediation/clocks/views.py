"""The calendar, for the system administrator: the year, the county's own closing days, the yearly notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.accounts.actions import note
from mediation.clocks.forms import ClosingForm, EnterForm, NoticeForm
from mediation.clocks.trial import preview_closing, preview_opening
from mediation.clocks.year import Moved, Row, close_day, enter_calendar_year, open_day, preview_year
from mediation.clocks.year_page import changes, counted, unknown_ahead, year_context
from mediation.db import db_session, now
from mediation.numbers import whole
from mediation.once import claim
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.roles import AdminRole
from workflows.steps import day_words
from workflows.yearly import read_rows

SYSADMIN = AdminRole.SYSADMIN.value

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("")
@allow(SYSADMIN)
def index() -> str:
    """One year, day by day."""
    closing = ClosingForm(formdata=None)
    closing.refill()
    return _page(whole(request.args.get("year", "")), closing=closing)


@bp.post("/days/preview")
@allow(SYSADMIN)
def preview_day() -> str | tuple[str, int]:
    """What one more closing day would move; nothing is entered yet."""
    form, at = ClosingForm(), now()
    day, name = form.day.data, form.words("name")
    if not form.validate_on_submit() or day is None:
        return _page(None, closing=form), 422
    try:
        moved = preview_closing(db_session(), day, name, at=at)
    except Refused as refused:
        return _page(day.year, closing=form, refusals=[refused.sentence]), 422
    return _preview(day, moved, at, form=form, name=name)


@bp.get("/days/<day>")
@allow(SYSADMIN)
def own_day(day: str) -> str:
    """What taking a closing day back would move."""
    at, which = now(), _day(day)
    return _preview(which, preview_opening(db_session(), which, at=at), at, form=None, name="")


@bp.post("/days")
@allow(SYSADMIN)
def close() -> Response | tuple[str, int]:
    """Offices are closed on one more day."""
    form = ClosingForm()
    day, name = form.day.data, form.words("name")
    if not form.validate_on_submit() or day is None:
        return _page(None, closing=form), 422
    try:
        moved = close_day(db_session(), day, name, at=now())
    except Refused as refused:
        return _page(day.year, closing=form, refusals=[refused.sentence]), 422
    form.carried_out()
    return _done("close_day", f"{day} {name}", day.year, f"{day.month}月{day.day}日停办，{len(moved)} 个时限跟着变了。")


@bp.post("/days/<day>/open")
@allow(SYSADMIN)
def reopen(day: str) -> Response:
    """Take a closing day back."""
    which = _day(day)
    moved = open_day(db_session(), which, at=now())
    return _done("open_day", day, which.year, f"{which.month}月{which.day}日照常上班，{len(moved)} 个时限跟着变了。")


@bp.post("/notice")
@allow(SYSADMIN)
def preview() -> str | tuple[str, int]:
    """What a table holds and would move; nothing is entered yet."""
    form = NoticeForm()
    if not form.validate_on_submit():
        return _page(None, notice=form), 422
    try:
        text = form.table.data.read().decode("utf-8-sig")
        rows = _rows(text)
    except ValueError as error:
        unreadable = "文件要用 UTF-8 编码保存。" if isinstance(error, UnicodeDecodeError) else str(error)
        return _page(None, notice=form, refusals=[unreadable]), 422
    at = now()
    moved = preview_year(db_session(), rows, at=at)
    entering = EnterForm(formdata=None, data={"text": text, "once": uuid4().hex})
    return render_template("clocks/preview.html", form=entering, **changes(db_session(), rows, moved, at))


@bp.post("/notice/enter")
@allow(SYSADMIN)
def enter() -> Response | tuple[str, int]:
    """Enter the table that was previewed."""
    form, actor, at = EnterForm(), current_actor(), now()
    if not form.validate_on_submit():
        return _page(None, refusals=[text for found in form.errors.values() for text in found]), 422
    try:
        rows = _rows(form.text.data or "")
    except ValueError as error:
        return _page(None, refusals=[str(error)]), 422
    key = f"calendar:{actor.person_id}:{form.once.data}"[:80]
    _, ours = claim(db_session(), key=key, person_id=actor.person_id, at=at, status=303)
    year = max(day.year for day, *_ in rows)
    if not ours:
        return redirect(url_for("calendar.index", year=year), 303)
    moved = enter_calendar_year(db_session(), rows, at=at)
    return _done("enter_calendar", f"{year} 年，{len(rows)} 天", year, f"记入 {len(rows)} 天，{len(moved)} 个时限跟着变了。")


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Refused("没有这一天。") from error


def _preview(day: date, moved: Sequence[Moved], at: datetime, *, form: ClosingForm | None, name: str) -> str:
    return render_template(
        "clocks/closing.html", day=day, words=day_words(day, local_day(at)), name=name, form=form, **counted(moved, at)
    )


def _rows(text: str) -> list[Row]:
    rows = read_rows(text)
    if not rows:
        raise ValueError("这张表里没有一天；第一行写 date,kind,name,source。")
    if any(len(name) > 20 or len(source) > 120 or not name for _, _, name, source in rows):
        raise ValueError("名称要写，最多 20 个字；来源最多 120 个字。")
    return rows


def _done(kind: str, subject: str, year: int, words: str) -> Response:
    note(db_session(), actor=current_actor(), at=now(), kind=kind, subject=subject, facts={})
    flash(words)
    return redirect(url_for("calendar.index", year=year), 303)


def _page(year: int | None, *, refusals: list[str] | None = None, **forms: Any) -> str:
    today = local_day(now())
    shown = year if year is not None and 2000 <= year <= today.year + 10 else today.year
    closing, notice = forms.get("closing") or ClosingForm(formdata=None), forms.get("notice") or NoticeForm(formdata=None)
    return render_template(
        "clocks/calendar.html", closing=closing, notice=notice, refusals=refusals or [],
        **year_context(db_session(), shown, now()),
    )


@bp.app_context_processor
def _ahead() -> dict[str, Any]:
    """For the administrator's banner on every page of theirs."""
    return {"unknown_ahead": lambda: None if g.get("faulty") else unknown_ahead(db_session())}
