"""flask regions …"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from mediation.db import db_session, now
from mediation.regions.actions import load
from mediation.regions.sources import read_file, shipped
from workflows.guarding import Refused

group = AppGroup("regions", help="行政区划")


@group.command("load")
@click.option("--county", required=True, help="县（市、区）的 6 位代码，例如 330681")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), help="csv（代码,名称）或 china-division 的 .tgz"
)
def load_county(county: str, file: Path | None) -> None:
    """Load one county: from FILE, or from the list that is shipped. Running it again changes nothing."""
    try:
        source = read_file(file) if file else shipped()
        loaded = load(db_session(), county=county, source=source, at=now())
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    db_session.commit()
    click.echo(f"{loaded.name}：{loaded.towns} 个乡镇（街道），{loaded.villages} 个村（社区）")
    click.echo(f"来源 {source.name}")
    click.echo(f"新增 {loaded.added}，改名 {loaded.renamed}，失效 {loaded.ended}")
