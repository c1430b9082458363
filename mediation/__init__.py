"""The application: a factory that puts the nouns together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_openapi import Info, OpenAPI

ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application; `overrides` win over instance/config.py and the environment."""
    from mediation import config, logs

    app: Flask = OpenAPI(
        __name__, info=Info(title="矛盾纠纷调处 API", version="1"), doc_ui=False,
        instance_path=str(ROOT / "instance"), template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    config.load(app, overrides)
    logs.init_app(app)
    _frame(app)
    _nouns(app)
    return app


def _frame(app: Flask) -> None:
    from flask_wtf.csrf import CSRFProtect

    from mediation import access, cli, db, pages, vault
    from mediation.accounts import sessions
    from mediation.units.acting import load_actor

    vault.init_app(app)
    db.init_app(app)
    CSRFProtect(app)
    sessions.init_app(app)
    access.init_app(app, load_actor)
    pages.init_app(app)
    cli.init_app(app)


def _nouns(app: Flask) -> None:
    from mediation import jobs
    from mediation.accounts.people import bp as people
    from mediation.accounts.views import bp as accounts
    from mediation.agreements import queries as _agreements  # noqa: F401  fills the facts registry
    from mediation.disputes import ddl as _ddl  # noqa: F401  hangs the triggers on the tables
    from mediation.disputes import facts
    from mediation.disputes import known as _known  # noqa: F401
    from mediation.feedback import queries as _feedback  # noqa: F401
    from mediation.meetings import queries as _meetings  # noqa: F401
    from mediation.notices.views import bp as notices
    from mediation.regions.views import bp as regions
    from mediation.units.roles import bp as roles
    from mediation.units.views import bp as units

    for blueprint in (accounts, people, roles, regions, units, notices):
        app.register_blueprint(blueprint)
    jobs.init_app(app)
    facts.complete()
