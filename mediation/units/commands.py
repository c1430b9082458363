"""flask units …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from mediation.db import db_session, now
from mediation.units.founding import found_county
from workflows.guarding import Refused

group = AppGroup("units", help="单位")


@group.command("found")
@click.option("--county", required=True, help="县（市、区）的 6 位代码，例如 330681")
def found(county: str) -> None:
    """Create the centres, committees and departments of a county that are missing; the others stay as they are."""
    try:
        added = found_county(db_session(), county=county, at=now())
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    db_session.commit()
    click.echo(f"新建 {added} 个单位。")
