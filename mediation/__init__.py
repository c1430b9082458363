"""The application: a factory that puts the nouns together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI

ROOT = Path(__file__).resolve().parent.parent
REGISTERED = (
    "clocks.rulebook", "notices.outbound", "units.absences", "supervision.models", "supervision.leading",
    "supervision.joining", "supervision.findings",
    "disputes.ddl", "disputes.known", "disputes.elsewhere", "disputes.effects_intake", "disputes.effects_handling",
    "disputes.effects_outcome", "disputes.effects_acts", "disputes.kin", "disputes.recusal", "disputes.staffing", "disputes.absence_notices", "disputes.danger", "disputes.rising",
    "disputes.intake_views", "disputes.move_views", "disputes.request_views", "files.queries", "files.words", "files.upload_views", "meetings.queries",
    "meetings.actions", "meetings.arranged", "meetings.scheduling", "meetings.caucusing", "meetings.words", "meetings.forms",
    "meetings.called_off", "meetings.record_signing", "meetings.correcting", "meetings.record_verify",
    "meetings.arranging_forms", "meetings.apart_forms", "meetings.record_forms", "meetings.record_views", "agreements.queries", "agreements.actions", "agreements.forms", "agreements.signing_forms",
    "agreements.panels", "agreements.signing", "agreements.verify", "agreements.words", "agreements.waiting", "agreements.views", "agreements.form_views", "promises.queries", "promises.progress", "promises.making", "promises.actions", "promises.many", "promises.looking", "promises.effects", "promises.correcting", "promises.words",
    "promises.telling", "promises.forms", "promises.forms_breach", "promises.forms_many", "promises.forms_look", "confirmation.queries", "confirmation.timing", "confirmation.effects", "confirmation.words",
    "confirmation.forms", "confirmation.panels", "feedback.queries", "feedback.rating", "feedback.visits",
    "feedback.telling", "feedback.words", "feedback.forms", "feedback.views",
    "papers.actions", "papers.forms", "papers.written_intake", "papers.written_rights", "papers.written_refusal", "papers.written_handling",
    "papers.written_notice", "papers.written_outcome", "papers.written_termination", "papers.written_court", "papers.written_assignment",
    "papers.written_letters", "papers.written_end", "papers.written_visit", "papers.written_file", "papers.verify",
    "casefile.queries", "casefile.contents", "casefile.actions", "casefile.words", "casefile.forms", "casefile.verifying",
    "supervision.order_queries", "supervision.written_orders",
    "supervision.orders", "supervision.order_answers", "supervision.order_forms", "supervision.order_panels",
    "supervision.leading_queries", "supervision.leading_actions", "supervision.leading_forms",
    "supervision.joining_queries", "supervision.joining_actions", "supervision.joining_forms",
    "supervision.joining_words", "supervision.joining_panels", "rules.impact_views",
    "subsidies.actions", "subsidies.falling", "subsidies.case_views", "subsidies.batch_views", "subsidies.table_views",
)


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

    from mediation import access, cli, db, files, numbers, pages, vault
    from mediation.accounts import sessions
    from mediation.casefile import keeping
    from mediation.units.acting import load_actor

    numbers.init_app(app)
    vault.init_app(app)
    db.init_app(app)
    files.init_app(app)
    keeping.init_app(app)
    CSRFProtect(app)
    sessions.init_app(app)
    access.init_app(app, load_actor, sessions.ask_in)
    pages.init_app(app)
    cli.init_app(app)


def _nouns(app: Flask) -> None:
    from importlib import import_module

    from mediation import api, jobs
    from mediation.accounts.people import bp as people
    from mediation.accounts.views import bp as accounts
    from mediation.agreements.views import bp as agreements
    from mediation.casefile.views import archives
    from mediation.casefile.views import bp as casefile
    from mediation.clocks.commands import group as calendar
    from mediation.clocks.views import bp as calendar_pages
    from mediation.demo import commands as demo
    from mediation.desk.board_views import bp as board
    from mediation.desk.digest_views import bp as digest
    from mediation.desk.handover_views import bp as handover
    from mediation.desk.views import bp as desk
    from mediation.disputes import facts
    from mediation.disputes.audit import group as audit
    from mediation.disputes.commands import group as clocks
    from mediation.disputes.drafts import bp as drafts
    from mediation.disputes.forms import as_formdata, form_for
    from mediation.disputes.views import bp as disputes
    from mediation.feedback.rating_views import bp as rating
    from mediation.feedback.views import bp as follow_up
    from mediation.files.views import bp as files
    from mediation.meetings.views import bp as meetings
    from mediation.notices.channel_views import bp as channels
    from mediation.notices.outbound_views import bp as outbound
    from mediation.notices.views import bp as notices
    from mediation.papers.template_views import bp as paper_templates
    from mediation.papers.views import bp as papers
    from mediation.promises.views import bp as promises
    from mediation.regions.views import bp as regions
    from mediation.rules.views import bp as rules
    from mediation.subsidies.views import bp as subsidies
    from mediation.supervision.finding_views import bp as findings
    from mediation.supervision.leading_views import bp as leading
    from mediation.supervision.ledger_views import bp as ledger
    from mediation.supervision.order_views import bp as orders
    from mediation.units.absence_views import bp as absences
    from mediation.units.roles import bp as roles
    from mediation.units.views import bp as units

    # These fill the registries that lower nouns declare: facts, checks, forms, writers, triggers, pages.
    for module in REGISTERED:
        import_module(f"mediation.{module}")
    for blueprint in (
        accounts, people, roles, regions, units, absences, calendar_pages, notices, channels, outbound, digest, drafts,
        disputes, meetings, files, agreements, promises, follow_up, rating, papers, paper_templates, casefile, archives, orders, leading, ledger, findings, rules, subsidies, desk, board, handover,
    ):
        app.register_blueprint(blueprint)
    app.cli.add_command(calendar)
    app.cli.add_command(audit)
    app.cli.add_command(clocks)
    api.init_app(app, form_for, as_formdata)
    jobs.init_app(app)
    demo.init_app(app, daily=jobs.run_due)
    facts.complete()
