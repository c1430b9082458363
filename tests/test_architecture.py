"""The repository checks itself: what a reviewer would have to remember is a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from mediation import access, cli, create_app
from mediation.db import Base
from mediation.disputes.events import BESIDE
from mediation.vault import Sealed
from tests.make import SETTINGS
from workflows.dispute import MOVES
from workflows.roles import AdminRole, Role
from workflows.states import STAGE_OF, State

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path for folder in ("mediation", "workflows") for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts
)  # fmt: skip
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The request hook; what runs outside of requests, a batch at a time; and two things that are kept although
# nothing else of the request is: what was typed when it could not be carried out, and who uncovered what.
MAY_COMMIT = re.compile(
    r"mediation/(db|jobs/\w+|notices/sending|desk/digests|disputes/(case_by_case|pause_questions|time_moves)|supervision/(cards|integrity|joining_late)|rules/recount|\w+/(cli|commands)|demo/\w+)\.py"
)
# Numbers, addresses and what people typed of one another (个人信息保护法 Art 28 and 51(3)): nothing of it stands in the database in clear.
SEALED = {
    "breach": "note taken_back_why", "caucus_note": "text", "contact_channel": "address", "court_applicant": "note", "dossier": "body",
    "draft": "body", "event_words": "body", "feedback": "opinion", "file": "name caption withdrawn_reason", "follow_up": "course risk_words",
    "invitation": "note receiver", "mediation_session": "place", "meeting": "place reason", "outbound": "body", "paper": "body named",
    "party": "address ethnic id_number job phone representative", "payment": "note taken_back_why", "person": "address phone",
    "promise_call": "note", "record_signature": "reason", "record_version": "body reason", "upload": "name caption",
}
# And nothing of it in the chain, from which nothing can ever be taken out.
TYPED = {
    "breach": "note", "call_promise": "note", "cancel_meeting": "reason", "correct_performance": "reason", "correct_record": "reason",
    "court_result": "note", "feed_back": "opinion", "look_promise": "note", "pay_many": "note", "performance": "note", "repudiate": "note",
    "reschedule": "where reason", "schedule": "where", "sign_record": "reason",
}
WHO = {access.ANYONE, access.STAFF, access.SIGNED_IN} | {role.value for role in (*Role, *AdminRole)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a schema: enough to look at its routes."""
    path = tmp_path_factory.mktemp("routes") / "routes.sqlite"
    return create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{path}"})


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_route_declares_who_may_call_it(whole: Flask) -> None:
    declared = {
        rule.endpoint: getattr(whole.view_functions[rule.endpoint], "allowed", None)
        for rule in whole.url_map.iter_rules() if rule.endpoint != "static"
    }  # fmt: skip
    assert {endpoint for endpoint, allowed in declared.items() if not allowed} == set()
    assert {who for allowed in declared.values() for who in allowed or ()} <= WHO


def test_every_link_in_a_template_leads_to_a_route(whole: Flask) -> None:
    linked = {
        (name(path), endpoint)
        for path in TEMPLATES for endpoint in re.findall(r"url_for\(\s*['\"]([\w.]+)['\"]", path.read_text())
    }  # fmt: skip
    assert {(page, endpoint) for page, endpoint in linked if endpoint not in whole.view_functions} == set()


def test_templates_hold_no_inline_script_or_style() -> None:
    inline = re.compile(r"\sstyle=|\son\w+=[\"']|<style|<script(?![^>]*\bsrc=)")
    assert [name(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_what_is_personal_is_sealed_and_stays_beside_the_chain(whole: Flask) -> None:
    tables = Base.metadata.tables
    assert {(name, field) for name, fields in SEALED.items() for field in fields.split() if not isinstance(tables[name].c[field].type, Sealed)} == set()
    assert {(act, field) for act, fields in TYPED.items() for field in fields.split() if field not in BESIDE.get(act, ())} == set()


def test_only_the_request_hook_and_jobs_commit() -> None:
    committing = [name(path) for path in SOURCES if _calls(path, "commit")]
    assert [file for file in committing if not MAY_COMMIT.fullmatch(file)] == []


def test_only_the_machine_sets_a_state() -> None:
    setting = re.compile(r"\.state\s*=[^=]|setattr\([^)]*['\"]state['\"]|\.values\([^)]*\bstate=")
    inside = [path for path in SOURCES if "mediation" in path.relative_to(ROOT).parts]
    assert [name(path) for path in inside if setting.search(path.read_text())] == []


def test_nobody_imports_the_views_or_forms_of_another_noun() -> None:
    """Only forms may, to enter themselves in the table of forms of a noun below."""
    reached = {
        (name(path), module)
        for path in SOURCES if path.parent.name not in ("mediation", "workflows")
        for module in _imports(path)
        if re.fullmatch(r"mediation\.\w+\.(views|forms)", module) and module.split(".")[1] not in path.parts
        if not ("forms" in path.stem.split("_") and module.endswith(".forms"))
    }  # fmt: skip
    assert reached == set()


def test_nothing_swallows_every_exception() -> None:
    broad = re.compile(r"except\s*(Base)?Exception\b|except\s*:")
    assert [name(path) for path in SOURCES if broad.search(path.read_text())] == []


def test_every_move_has_words_and_a_picture() -> None:
    icons = (ROOT / "static" / "icons.svg").read_text()
    assert [move.name for move in MOVES if not (move.label and move.help)] == []
    assert [move.name for move in MOVES if f'id="{move.icon}"' not in icons] == []


def test_every_state_has_a_stage_and_a_word() -> None:
    assert set(STAGE_OF) == set(State)
    assert all(state.label for state in State)


def test_the_migrations_have_one_head() -> None:
    assert len(ScriptDirectory(str(cli.MIGRATIONS)).get_heads()) == 1


def _calls(path: Path, method: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
        for node in ast.walk(ast.parse(path.read_text()))
    )


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
