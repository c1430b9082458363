"""flask people …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from mediation.access import SYSTEM
from mediation.accounts.actions import create_person, reset_password
from mediation.accounts.queries import person_by_username
from mediation.db import db_session, now
from workflows.guarding import Refused
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


@group.command("reset")
@click.option("--user", required=True, help="用户名")
def reset(user: str) -> None:
    """Give an account a new one-time password, an administrator's too, and lift its lock."""
    person = person_by_username(db_session(), user)
    if person is None:
        raise click.ClickException(f"没有用户名 {user}。")
    secret = reset_password(db_session(), person, actor=SYSTEM, at=now())
    db_session.commit()
    click.echo(f"{person.name}（{person.username}），一次性密码：{secret}")
