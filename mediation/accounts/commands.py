"""flask people …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from mediation.access import SYSTEM
from mediation.accounts.actions import create_person
from mediation.db import db_session, now
from workflows.machine import Refused
from workflows.roles import AdminRole

group = AppGroup("people", help="人员账号")


@group.command("create")
@click.option("--user", required=True, help="用户名")
@click.option("--name", required=True, help="姓名")
@click.option("--admin", type=click.Choice([role.value for role in AdminRole]), help="三员之一")
def create(user: str, name: str, admin: str | None) -> None:
    """Create an account and print its one-time password, which must be changed at the first sign-in."""
    role = AdminRole(admin) if admin else None
    try:
        person, secret = create_person(
            db_session(), username=user, name=name, admin=role, actor=SYSTEM, at=now()
        )
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    db_session.commit()
    click.echo(f"{person.name}（{person.username}），一次性密码：{secret}")
