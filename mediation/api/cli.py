"""flask tokens …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from mediation.access import SYSTEM
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from mediation.api import actions
from mediation.api.models import Scope
from mediation.config import LOCAL
from mediation.db import db_session, now
from workflows.guarding import Refused

group = AppGroup("tokens", help="接口令牌。")
SCOPES = [scope.value for scope in Scope]


@group.command("issue")
@click.option("--user", required=True, help="用户名")
@click.option("--unit", help="以哪个单位的身份，写单位代码；不写就是第一个")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="可写多次；不写就是 read 和 write")
@click.option("--days", default=90, show_default=True, help="有效几天")
@click.option("--name", default="", help="给谁用的，比如 12345 平台")
def issue(user: str, unit: str | None, scopes: tuple[str, ...], days: int, name: str) -> None:
    """发一个令牌，只显示这一次，在最后一个词。"""
    person = _person(user)
    given = [Scope(scope) for scope in scopes] or list(actions.USUAL)
    try:
        token, secret = actions.issue(
            db_session(), person, unit=unit, scopes=given, days=days, name=name, actor=SYSTEM, at=now()
        )
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    db_session.commit()
    until = token.expires_at.astimezone(LOCAL)
    click.echo(f"{person.name} 的令牌 {token.id}，{until:%Y-%m-%d %H:%M} 前有效，只显示这一次： {secret}")


@group.command("list")
@click.option("--user", required=True, help="用户名")
def list_command(user: str) -> None:
    """一个人的令牌，不显示令牌本身。"""
    for token in actions.tokens_of(db_session(), _person(user).id):
        state = "已作废" if token.revoked_at else f"{token.expires_at.astimezone(LOCAL):%Y-%m-%d} 前有效"
        click.echo(f"{token.id} {token.name or '（没写用途）'} {' '.join(token.scopes)} {state}")


@group.command("revoke")
@click.option("--user", required=True, help="用户名")
@click.option("--id", "token_id", type=int, help="令牌编号；不写就作废这个人的全部令牌")
def revoke(user: str, token_id: int | None) -> None:
    """作废令牌，立即生效。"""
    found = [t for t in actions.tokens_of(db_session(), _person(user).id) if token_id in (None, t.id)]
    if not found:
        raise click.ClickException("没有这个令牌。")
    for token in found:
        actions.revoke(db_session(), token, actor=SYSTEM, at=now())
    db_session.commit()
    click.echo(f"已作废 {len(found)} 个令牌。")


def _person(user: str) -> Person:
    person = person_by_username(db_session(), user)
    if person is None:
        raise click.ClickException(f"没有用户名 {user}。")
    return person
