"""flask demo: fill an empty database with the demo county, and write down where its cases ended."""

from __future__ import annotations

from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from mediation.db import db_session, now
from mediation.demo.actions import fill
from mediation.demo.cast import LOGINS, PASSWORD
from mediation.demo.rules_table import document
from mediation.demo.table import table
from mediation.demo.telling import Daily
from mediation.moments import moment
from workflows.guarding import Refused


def init_app(app: Flask, *, daily: Daily) -> None:
    """Add the commands. `daily` is what the scheduler does; the demo runs it on every simulated morning."""

    @click.group("demo", cls=AppGroup, invoke_without_command=True)
    @click.option("--at", "at", callback=moment, help="像这一刻的样子，比如 2026-10-14T09:30+08:00；不写就是现在。")
    @click.option("--seed", default=1, show_default=True, help="同一个数得到同一份数据。")
    @click.pass_context
    @with_appcontext
    def demo(context: click.Context, at: datetime | None, seed: int) -> None:
        """把演示数据（诸暨市和 67 个真实故事）装进空库。"""
        if context.invoked_subcommand is None:
            _fill(at or now(), seed, daily)

    @demo.command("table")
    def table_command() -> None:
        """打印 docs/demo-cases.md。"""
        click.echo(table(db_session()), nl=False)

    @demo.command("rules")
    def rules_command() -> None:
        """打印 docs/rules.md。"""
        click.echo(document(db_session()), nl=False)

    app.cli.add_command(demo)


def _fill(at: datetime, seed: int, daily: Daily) -> None:
    try:
        filled = fill(db_session(), at=at, seed=seed, daily=daily)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    if filled.again:
        click.echo("演示数据已经在库里，没有改动。")
        return
    click.echo(f"诸暨市：{filled.units} 个单位，{filled.people} 个人，{filled.disputes} 件纠纷。")
    for username, who in LOGINS:
        click.echo(f"  {username:<20}{who}")
    click.echo(f"演示密码：{PASSWORD}")
