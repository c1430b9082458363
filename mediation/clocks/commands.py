"""flask calendar …"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from mediation.clocks.year import Moved, close_day, enter_calendar_year, open_day, seed_calendar
from mediation.config import LOCAL
from mediation.db import db_session, now
from workflows.guarding import Refused
from workflows.yearly import read_rows

group = AppGroup("calendar", help="放假调休日历")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_days(file: Path) -> None:
    """Enter FILE (csv: date,kind,name,source; kind is holiday or workday) and count the open clocks again."""
    try:
        rows = read_rows(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    session = db_session()
    with session.begin():
        moved = enter_calendar_year(session, rows, at=now())
    click.echo(f"记入 {len(rows)} 天，{len(moved)} 个时限变了")
    for one in moved:
        before, after = (moment.astimezone(LOCAL).date() for moment in (one.before, one.after))
        click.echo(f"第 {one.dispute_id} 号纠纷 {one.kind.label}：{before} → {after}")


@group.command("close")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("name")
def close(day: datetime, name: str) -> None:
    """Offices are closed on DATE because of NAME, by the county's own decision; count the open clocks again."""
    _change(lambda session: close_day(session, day.date(), name, at=now()), f"{day:%Y-%m-%d} 停办：{name}")


@group.command("open")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
def reopen(day: datetime) -> None:
    """Take a closing day of the county's own back."""
    _change(lambda session: open_day(session, day.date(), at=now()), f"{day:%Y-%m-%d} 照常上班")


def _change(change: Callable[[Session], list[Moved]], words: str) -> None:
    session = db_session()
    try:
        with session.begin():
            moved = change(session)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"{words}，{len(moved)} 个时限变了")


@group.command("seed")
def seed() -> None:
    """Store the days this version came with. Running it again changes nothing."""
    session = db_session()
    with session.begin():
        moved = seed_calendar(session, at=now())
    click.echo(f"日历已就绪，{len(moved)} 个时限变了")
