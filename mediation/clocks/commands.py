"""flask calendar …"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from mediation.clocks.year import enter_calendar_year, seed_calendar
from mediation.config import LOCAL
from mediation.db import db_session, now
from workflows.calendar import read_rows

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


@group.command("seed")
def seed() -> None:
    """Store the days this version came with. Running it again changes nothing."""
    session = db_session()
    with session.begin():
        moved = seed_calendar(session, at=now())
    click.echo(f"日历已就绪，{len(moved)} 个时限变了")
