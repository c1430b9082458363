"""flask rules …"""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from mediation.clocks.rulebook import OWN, SHIPPED, rules_of
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.regions.queries import levels_at
from mediation.rules.simulation import YEAR, rows_of, share, simulate
from workflows.limits import RuleSet

group = AppGroup("rules", help="时限规则")


@group.command("simulate")
@click.argument("name")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从哪天登记的算起；不写就是一年前。")
def simulate_command(name: str, since: datetime | None) -> None:
    """Replay past cases under NAME: a shipped set (standard, gaotai, dongzhi) or the number of an own version."""
    session, at = db_session(), now()
    rules = _rules(session, name)
    found = simulate(session, rules, since=since.replace(tzinfo=LOCAL) if since else at - YEAR, at=at)
    click.echo(f"{rules.title} 第 {rules.version} 版，重算 {found.cases} 件：")
    click.echo(f"  有超期的，原来 {share(found.before, found.cases)}，换成它 {share(found.after, found.cases)}")
    for row in rows_of(found, levels_at(session, current_app.config["COUNTY"])):
        click.echo(f"  {row['kind']} {row['level']} {row['clocks']} 个：{row['before']} → {row['after']}")


def _rules(session: Session, name: str) -> RuleSet:
    try:
        return rules_of(session, name, 1) if name in SHIPPED else rules_of(session, OWN, int(name))
    except (ValueError, LookupError):
        raise click.BadParameter(f"没有 {name} 这套规则，写 {'、'.join(SHIPPED)} 或本县的版本号。") from None
