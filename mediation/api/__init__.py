"""/api/v1 for other platforms, scripts and tests: the same rules, the same `advance`, the same visibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mediation.api.fields import AsFormdata, FormFor


def init_app(app: Any, form_for: FormFor, as_formdata: AsFormdata) -> None:
    """Hang tokens, problems, calls and health checks into the application."""
    from mediation.api import (  # noqa: F401  each module hangs its calls on the blueprint
        afterwards,
        agreements,
        archive,
        batches,
        bearer,
        casefile,
        cli,
        decisions,
        disputes,
        document,
        fields,
        files,
        health,
        history,
        ledger,
        meetings,
        metrics,
        moves,
        orders,
        papers,
        problems,
        promises,
        rates,
        reference,
        rules,
        subsidies,
    )
    from mediation.api.blueprint import bp

    bearer.init_app(app)
    problems.init_app(app)
    fields.init_app(app, form_for, as_formdata)
    app.register_api(bp)
    app.register_blueprint(health.bp)
    metrics.init_app(app)
    app.cli.add_command(cli.group)
