"""`flask db`: the schema's migrations, run through alembic on the application's own database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).with_name("migrations")
# Any number will do, as long as nothing else takes the same: two upgrades at once wait for each other.
_UPGRADE_LOCK = 330681

db = AppGroup("db", help="数据库结构。")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(db)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision; nothing happens where it is there already."""
    with migrating(engine) as config:
        command.upgrade(config, revision)


def check(engine: Engine) -> None:
    """Raise alembic's CommandError where the models and the migrated schema differ."""
    with migrating(engine) as config:
        command.check(config)


@contextmanager
def migrating(engine: Engine) -> Iterator[Config]:
    """Alembic's configuration on one transaction of this database; all of it happens or nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Copying a table drops the old one, which would empty the tables that refer to it. The switch
            # only works outside a transaction, hence on the driver's own connection.
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            _lock(connection)
            config.attributes["connection"] = connection
            yield config
            _check_references(connection)
        connection.invalidate()  # with it goes the switched-off check


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise CommandError("迁移后有记录指向不存在的行，已全部撤回。")


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """把数据库升级到最新结构。"""
    try:
        upgrade(current_app.extensions["engine"], revision)
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    click.echo("数据库结构已是最新。")


@db.command("check")
def check_command() -> None:
    """检查数据库结构与程序是否一致。"""
    try:
        check(current_app.extensions["engine"])
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    click.echo("数据库结构与程序一致。")


@db.command("revision")
@click.option("-m", "--message", required=True, help="这次改动，一句话。")
def revision_command(message: str) -> None:
    """比较程序与数据库，写出一个新的迁移文件。"""
    with migrating(current_app.extensions["engine"]) as config:
        command.revision(config, message=message, autogenerate=True)
