"""The walls: who may not see a case learns nothing of it from any route, not even that it exists.

Every visitor asks for every route twice: once with the number of a case that is hidden from them and once
with a number that was never given out. The two answers must be the same, byte for byte.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mediation import create_app, logs
from mediation.access import SYSTEM, permitted
from mediation.accounts.models import Person
from mediation.api.actions import issue, revoke
from mediation.disputes.actions import advance
from mediation.disputes.forms import MOVE_FORMS
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request
from mediation.disputes.requests import Request
from mediation.notices.actions import queue
from mediation.supervision.orders import issue as supervise
from mediation.units.models import Membership
from mediation.units.queries import actor_for
from tests.conftest import Client
from tests.make import (
    ADMINISTRATORS,
    CAST,
    COUNTY,
    DIANKOU,
    FENGQIAO,
    FENGYUAN,
    LABOUR,
    PAITOU,
    SETTINGS,
    Clock,
    County,
    county,
    make_dispute,
    make_person,
    moment,
    sign_in,
)  # fmt: skip
from workflows.dispute import WORKFLOW
from workflows.grounds import SuspendGround
from workflows.permissions import BY_NAME
from workflows.roles import Role
from workflows.states import State

AT = moment("2026-09-18 09:00")
LATER = AT + timedelta(hours=6)
GHOST, GHOST_REQUEST = "330681-2026-999999", 1_999_999_999

# Words that stand in no other place of the small county: whatever shows one of them tells of a case.
NAMES = ("欧阳秀兰", "司马长庚")
PHONES, IDS = ("13957512345", "13758598765"), ("330681196503070022", "330681198211240017")
ADDRESS, TITLE, STORY = "紫薇弄七号", "檐头滴水", "檐水滴进隔壁灶间，墙面发霉。"
CLAIM = "装一条天沟"
SECRETS = (*NAMES, *PHONES, *IDS, ADDRESS, TITLE, "檐水滴进", CLAIM, "330681-2026-0000")
PARTIES = [
    {"role": role, "kind": "person", "name": name, "phone": phone, "id_number": id_number, "address": ADDRESS}
    for role, name, phone, id_number in zip(("applicant", "respondent"), NAMES, PHONES, IDS, strict=True)
]
MATTER: dict[str, Any] = {"title": TITLE, "description": STORY, "claims": [{"text": CLAIM}], "parties": PARTIES}

# Nobody else may see any case of this file.
INSIDE = frozenset({COUNTY, FENGQIAO, FENGYUAN, LABOUR, DIANKOU})
DEPARTMENT = "D330681-court"

# Selects that a browser always sends.
CHOSEN = {"category": "", "czb": "", "difficulty": "", "others-0-role": "agent"}

# An address may have these in it. A route with any other has to say here whether it leads to a case.
OF_A_CASE = {"number", "name", "move", "act", "agreement", "term", "party", "id", "request_id", "order_id", "file_no", "upload_key", "paper", "subject", "suffix", "paper_id", "volume", "sitting", "seat"}
OF_NO_CASE = {"username": "village.mediator", "code": FENGYUAN, "filename": "css/base.css", "upto": 1, "key": "standard", "day": "2026-09-18",
              "job_name": "overdue", "token": "made-up", "paper_kind": "rights", "version": 1, "which": "file", "absence_id": 1, "room_id": 1, "batch": "2026-1"}
# What is drawn anew for each page: the CSRF token, the key of a submission, the key of a draft.
MARKS = re.compile(
    r'(csrf-token" content=|name="csrf_token"[^>]*value=|data-draft-key=|name="(?:once|draft|key)"[^>]*value=)"[^"]*"'
)
SEARCHES = (*NAMES, *PHONES, *IDS, "OYXL", "2345", TITLE, "滴进 灶间", "330681-2026-000001")
LISTS = (
    "/disputes?open=1", "/disputes?mine=1", "/disputes?region=330681109", "/disputes?escalated=1", "/disputes?stage=mediation",
    "/disputes/requests?tab=asked", "/disputes/requests?tab=decide", "/mine?turn=others", "/overview?town=330681109000",
    "/overview/asked?period=90", "/climbed?level=town", "/climbed/rows", "/climbed/export?form=csv", "/climbed/export",
    "/desk?queue=submitted", "/regions/search?q=fy", "/api/v1/disputes?region=330681109&limit=200",
    "/api/v1/disputes?overdue=false", f"/api/v1/disputes?unit={FENGYUAN}",
)


@dataclass(frozen=True)
class Case:
    """A dispute, the units that may see it, and the request that waits in it, if any."""

    number: str
    state: State
    seen_by: frozenset[str]
    request_id: int | None = None
    order_id: int | None = None


@dataclass
class Visitor:
    """Somebody at the door: one of the cast acting for one unit, with a browser and with a token."""

    label: str
    client: FlaskClient
    unit: str | None = None
    person: Person | None = None
    token: str | None = None

    def ask(self, method: str, url: str, **data: Any) -> TestResponse:
        """A page as the browser asks for it, a call with the token only."""
        if not url.startswith("/api/"):
            return self.client.open(url, method=method, data=data or None)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.open(url, method=method, headers=headers, json=data if method == "POST" else None)


@dataclass
class Walls:
    """The small county before and after its cases are there."""

    app: Flask
    here: County
    visitors: list[Visitor] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    empty: dict[tuple[str, str], str] = field(default_factory=dict)
    never: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def outside(self, case: Case) -> list[Visitor]:
        """Who must not see this case."""
        return [visitor for visitor in self.visitors if visitor.unit not in case.seen_by]

    def strangers(self) -> list[Visitor]:
        """Who must see no case at all."""
        return [visitor for visitor in self.visitors if visitor.unit not in INSIDE]

    def inside(self, case: Case) -> list[Visitor]:
        """Who does see it."""
        return [visitor for visitor in self.visitors if visitor.unit in case.seen_by]


@pytest.fixture(scope="module")
def walls(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    """Built once: nothing that a stranger asks for changes a row."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("walls") / "walls.sqlite")
    app = create_app({
        **SETTINGS, "DATABASE_URL": f"sqlite:///{path}", "CLOCK": Clock(LATER), "API_CALLS_PER_MINUTE": 10**6,
    })
    app.test_client_class = Client
    with Session(app.extensions["engine"]) as session:
        app.extensions["test_session"] = session
        built = Walls(app, county(session, at=AT))
        built.visitors = list(_visitors(built))
        session.commit()
        built.empty = {(v.label, url): _plain(v.ask("GET", url)) for v in built.strangers() for url in _lists(app)}
        built.cases = list(_cases(built.here))
        session.commit()
        yield built
        session.rollback()
    app.extensions["engine"].dispose()


def _visitors(walls: Walls) -> Iterator[Visitor]:
    here, people = walls.here, [(username, code) for username, _, posts in CAST for code in posts]
    make_person(here.session, "idle", "闲人", at=AT)
    left = make_person(here.session, "left", "离任", at=AT)
    post = Membership(person_id=left.id, unit_id=here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=AT - timedelta(days=9))
    here.session.add(post)
    here.session.flush()
    kept = _visitor(walls, "left", FENGYUAN)  # the token was given while the post was held
    post.until = AT - timedelta(days=1)
    yield Visitor("left after the post", kept.client, None, kept.person, kept.token)
    for username, code in people:
        if code[0] in "SD" and code not in (LABOUR, DEPARTMENT):
            continue  # one committee and one department stand for all of them
        yield _visitor(walls, username, code)
    for username in ("idle", *(name for name, _, _ in ADMINISTRATORS)):
        yield _visitor(walls, username, None)
    yield Visitor("nobody", walls.app.test_client())
    yield Visitor("a made-up token", walls.app.test_client(), token="mdt_" + "x" * 43)
    revoked = _visitor(walls, "supervisor", COUNTY, revoked=True)
    yield Visitor("a revoked token", walls.app.test_client(), token=revoked.token)


def _visitor(walls: Walls, username: str, code: str | None, *, revoked: bool = False) -> Visitor:
    here, client = walls.here, walls.app.test_client()
    person = here.person(username)
    sign_in(client, person, at=LATER)
    if code:
        with client.session_transaction() as held:
            held["unit_id"] = here.unit(code).id
    token, secret = issue(here.session, person, unit=code, days=30, name="wall", actor=SYSTEM, at=AT)
    if revoked:
        revoke(here.session, token, actor=SYSTEM, at=AT)
    return Visitor(f"{username} for {code or 'no unit'}", client, code, person, secret)


def _cases(here: County) -> Iterator[Case]:
    town = frozenset({COUNTY, FENGQIAO})
    for state in State:
        dispute = make_dispute(here, state, at=AT, **MATTER)
        # 枫源 sees what it holds or held; before that the matter only lies at the window of 枫桥.
        yield _case(dispute, town | ({FENGYUAN} if dispute.legs else set()))
    asked = make_dispute(here, State.MEDIATING, at=AT, **MATTER)
    row = request(
        here.session, asked, "suspend", actor=here.actor("village.mediator"), at=AT + timedelta(hours=1),
        ground=SuspendGround.choices()[0][0], proof="委托书", until=LATER.date() + timedelta(days=10),
    )  # fmt: skip
    order = supervise(
        here.session, asked, actor=here.actor("supervisor"), at=AT + timedelta(hours=2), title="请说明为什么中止", demand="写明鉴定到哪一步。",
        reason="等了很久",
    )  # fmt: skip
    yield replace(_case(asked, town | {FENGYUAN}, row), order_id=order.id)
    labour = make_dispute(here, at=AT, **{**MATTER, "category": "10"})
    window = here.actor("fengqiao.window")
    advance(here.session, labour, "accept", actor=window, at=AT + timedelta(minutes=1))
    advance(here.session, labour, "assign", actor=window, at=AT + timedelta(minutes=2), unit=LABOUR, reason="专业")
    yield _case(labour, town | {LABOUR})
    # and one at the other end of the county, from which 枫桥 and 枫源 are shut out
    theirs = make_dispute(here, at=AT, **{**MATTER, "region": "330681104259"})
    yield _case(theirs, frozenset({COUNTY, DIANKOU, FENGQIAO}))


def _case(dispute: Dispute, seen_by: frozenset[str] | set[str], row: Request | None = None) -> Case:
    return Case(dispute.number, dispute.state, frozenset(seen_by), row.id if row else None)


def _rules(app: Flask, *, of_a_case: bool) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if bool(rule.arguments & OF_A_CASE) is of_a_case]


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _values(argument: str, case: Case) -> list[Any]:
    """Every move and act where mediation goes on, which has most of them open; elsewhere a few."""
    whole = case.state is State.MEDIATING and case.request_id is None
    return {
        "number": [case.number], "agreement": [1], "term": [1], "party": [0, 1], "id": [case.request_id],
        "paper": ["rights", "nothing"], "subject": ["1"], "suffix": ["pdf", "docx"], "paper_id": [1], "volume": [1], "sitting": [1], "seat": ["party-1", "guest"],
        "request_id": [case.request_id], "order_id": [case.order_id], "file_no": [1], "upload_key": ["a" * 32],
        "name": [*MOVE_FORMS, "nothing"] if whole else ["note", "accept", "reopen"],
        "move": [*WORKFLOW.by_name, "nothing"] if whole else ["accept", "reopen"],
        "act": [*BY_NAME, "nothing"] if whole else ["note"],
    }[argument]  # fmt: skip


def _addresses(app: Flask, case: Case) -> Iterator[tuple[Rule, str, str]]:
    """Every route, method and address that leads to this case."""
    adapter = app.url_map.bind("")
    for rule in _rules(app, of_a_case=True):
        names = sorted(rule.arguments)
        for values in product(*(_values(name, case) for name in names)):
            if None not in values:
                url = adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))
                yield from ((rule, method, url) for method in _methods(rule))


def _lists(app: Flask) -> list[str]:
    """Every page and call without a case in its address, and the same with what might bring a case up."""
    adapter = app.url_map.bind("")
    plain = [
        adapter.build(rule.endpoint, {name: OF_NO_CASE[name] for name in rule.arguments})
        for rule in _rules(app, of_a_case=False) if "GET" in _methods(rule)
    ]
    searches = [f"{path}?q={quote(words)}" for path in ("/disputes", "/api/v1/disputes") for words in SEARCHES]
    return sorted(url for url in {*plain, *LISTS, *searches} if not url.startswith("/static/"))


def _plain(answer: TestResponse, *instead: tuple[str, str]) -> str:
    """Status, where it leads and the page, without the marks of its forms and with `instead` replaced."""
    text = f"{answer.status_code} {unquote_plus(unquote_plus(answer.headers.get('Location', '')))}\n{answer.text}"
    for old, new in instead:
        text = text.replace(old, new)
    # a search is sealed anew each time it is written into an address
    return re.sub(r'find=[^"&\s]*', "find=S", MARKS.sub(r"\1", text))


def _due(walls: Walls, visitor: Visitor, rule: Rule, method: str) -> int:
    """The one status this visitor may get for a case that is hidden from them."""
    api, view = rule.rule.startswith("/api/"), walls.app.view_functions[rule.endpoint]
    if visitor.person is None or (api and visitor.label.startswith("left")):
        return 401 if api else 302 if method == "GET" else 303  # to the log-in page
    unit_id = walls.here.unit(visitor.unit).id if visitor.unit else None
    actor = actor_for(walls.here.session, visitor.person, unit_id, at=LATER)
    return 404 if permitted(getattr(view, "allowed", frozenset()), actor) else 403


def _told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_every_route_with_something_in_its_address_is_walked(walls: Walls) -> None:
    found = {name for rule in walls.app.url_map.iter_rules() for name in rule.arguments}
    assert found <= OF_A_CASE | set(OF_NO_CASE), "say whether these lead to a case"


def test_those_inside_do_see_their_cases(walls: Walls) -> None:
    closed = [
        f"{visitor.label}: {url} of a case that is {case.state}"
        for case in walls.cases for visitor in walls.inside(case) for url in (f"/disputes/{case.number}", f"/api/v1/disputes/{case.number}")
        if not any(name in visitor.ask("GET", url).text for name in NAMES)
    ]
    assert not closed, "\n".join(closed)


@pytest.mark.parametrize("state", State)
def test_a_hidden_case_answers_like_one_that_never_was(walls: Walls, state: State) -> None:
    """Everybody outside asks for a case that is being mediated; of the other states each third visitor, in turn."""
    holes, walked = [], 0
    turn = list(State).index(state) % 3
    for case in (case for case in walls.cases if case.state is state):
        ghost = Case(GHOST, case.state, frozenset(), *(GHOST_REQUEST if known else None for known in (case.request_id, case.order_id)))
        addresses = list(zip(_addresses(walls.app, case), _addresses(walls.app, ghost), strict=True))
        outside = walls.outside(case)
        asking = outside if state is State.MEDIATING else outside[turn::3]
        within = {v.person.id for v in walls.visitors if v.person is not None and v not in outside}
        for visitor in asking:
            for (rule, method, url), (_, _, no_url) in addresses:
                walked += 1
                answer = visitor.ask(method, url)
                if rule.endpoint == "disputes.show" and visitor.person is not None and visitor.person.id in within:
                    # who may see it from another of their own units is changed over to that one
                    assert answer.status_code == 302 and answer.location.endswith(f"/disputes/{case.number}")
                    with visitor.client.session_transaction() as held:
                        held["unit_id"] = walls.here.unit(visitor.unit).id
                        held.pop("_flashes", None)
                    continue
                here = _plain(answer, (case.number, "N"), (f"/{case.request_id}/", "/R/"), (f"/orders/{case.order_id}", "/orders/R"))
                key = (visitor.label, method, no_url)
                if key not in walls.never:
                    none = visitor.ask(method, no_url)
                    walls.never[key] = _plain(none, (GHOST, "N"), (f"/{GHOST_REQUEST}/", "/R/"), (f"/orders/{GHOST_REQUEST}", "/orders/R"))
                if answer.status_code != _due(walls, visitor, rule, method) or here != walls.never[key] or _told(here):
                    holes.append(f"{visitor.label}: {method} {url} → {answer.status_code}, not {_due(walls, visitor, rule, method)}")
    assert walked > 200
    assert not holes, f"{len(holes)} holes in the wall\n" + "\n".join(holes)


def test_lists_searches_counts_and_inboxes_are_as_empty_as_before_there_were_cases(walls: Walls) -> None:
    holes = []
    for visitor in walls.strangers():
        visitor.ask("GET", "/login")  # reads what a form sent without a session left to be said there
        for url in _lists(walls.app):
            after = _plain(visitor.ask("GET", url))
            if url == "/audit" and visitor.label.startswith("auditor"):
                # who read which case stands there, by number and nothing else
                after = re.sub(r"330681-2026-0000\d\d", "", after) if "330681-2026-0000" in after else after
                if not _told(after):
                    continue
            if url == "/rules/standard/simulation" and visitor.label.startswith("sysadmin") and not _told(after):
                continue  # how many clocks ran out, of which kind and at which level, and nothing of a case
            if url.endswith("/handover") and visitor.unit is None and not _told(after):
                continue  # how many cases keep somebody from leaving, for who takes roles and closes accounts
            if url in ("/metrics", "/readyz", "/jobs") and not _told(after):
                continue  # how much there is to do and when jobs ran, for the machines and who runs them
            if after != walls.empty[visitor.label, url]:
                holes.append(f"{visitor.label}: {url} changed, and tells {_told(after)}")
    assert not holes, f"{len(holes)} holes in the wall\n" + "\n".join(holes)


def test_a_search_for_what_stands_in_a_hidden_case_reads_like_one_for_nonsense(walls: Walls) -> None:
    holes = []
    staff = [visitor for visitor in walls.strangers() if visitor.unit]
    for visitor, words, path in product(staff, SEARCHES, ("/disputes", "/api/v1/disputes")):
        nonsense = {18: "110101199001011237", 11: "13300000000", 4: "QZXW", 20: GHOST}.get(len(words), "魑魅魍魉"[: len(words)])
        found, none = (
            _plain(visitor.ask("GET", f"{path}?q={quote(asked)}"), (asked, "Q"), (quote(asked), "Q"), (quote_plus(asked), "Q"))
            for asked in (words, nonsense)
        )
        if found != none:
            holes.append(f"{visitor.label}: {path}?q={words} is told from {nonsense}")
    assert not holes, "\n".join(holes)


def test_registering_the_same_people_brings_no_hidden_case_up(walls: Walls) -> None:
    holes = []
    typed = {
        "applicants-0-name": NAMES[0], "applicants-0-phone": PHONES[0], "applicants-0-id_number": IDS[0],
        "respondents-0-name": NAMES[1], "region": "330681104259", "channel": "visit", "description": STORY,
        **CHOSEN,
    }  # fmt: skip
    for visitor in walls.strangers():
        for answer in (visitor.ask("POST", "/disputes/matches", **typed), visitor.ask("POST", "/disputes/new", **{**typed, "description": ""})):
            told = [case.number for case in walls.cases if case.number in answer.text] + ([TITLE] if TITLE in answer.text else [])
            if told:
                holes.append(f"{visitor.label}: {answer.request.path} tells {told}")
    assert not holes, "\n".join(holes)


@pytest.mark.parametrize("number", ["first hidden", GHOST])
def test_a_case_of_ones_own_cannot_be_tied_to_a_hidden_one(walls: Walls, number: str) -> None:
    """并案 and 同一事项 name another case: one that is hidden is refused like one that never was."""
    hidden = walls.cases[4].number if number != GHOST else GHOST
    visitor = next(v for v in walls.visitors if v.unit == PAITOU)
    typed = {"description": "自己镇里的事", "region": "330681115204", "channel": "visit"}
    answer = visitor.ask("POST", "/disputes/new", **typed, **CHOSEN, same_matter=f"same:{hidden}")
    assert answer.status_code == 404
    made = visitor.ask("POST", "/api/v1/disputes", **typed)
    assert made.status_code == 201, made.text
    merged = visitor.ask("POST", f"/api/v1/disputes/{made.json['number']}/moves/merge", main=hidden)
    assert merged.status_code == 409 and "或者那件不归你看" in merged.json["detail"], merged.text
    assert hidden not in merged.text


def test_who_has_left_reads_nothing_of_the_cases_in_the_inbox(walls: Walls) -> None:
    here = walls.here
    left = here.person("left")
    case = here.session.scalars(select(Dispute).where(Dispute.number == walls.cases[4].number)).one()
    queue(here.session, person_ids=[left.id], dispute_id=case.id, text=f"分流：{case.heading}", at=AT - timedelta(days=2))
    visitor = next(v for v in walls.visitors if v.person is not None and v.person.id == left.id)
    assert not _told(visitor.ask("GET", "/notices").text)


def test_neither_logs_nor_addresses_nor_the_database_file_tell_who_the_parties_are(
    walls: Walls, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = walls.cases[4]
    for visitor in (walls.inside(case)[0], walls.strangers()[0]):
        pages = [visitor.ask("GET", f"/disputes?q={quote(words)}") for words in SEARCHES]
        pages += [visitor.ask(method, url) for _, method, url in _addresses(walls.app, case) if method == "GET"]
        pages.append(visitor.ask("POST", f"/disputes/{case.number}/note", text=STORY, once="typed"))
        led = [page.headers.get("Location", "") for page in pages]
        led += [found for page in pages[len(SEARCHES):] if page.mimetype == "text/html" for found in re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', page.text)]
        assert led
        assert not [address for address in led if any(quote(word) in address or word in address for word in SECRETS[:-1])]
    lines = [logs.JsonLines().format(record) for record in caplog.records]
    assert sum('"web.requests"' in line for line in lines) > 50
    assert not [line for line in lines if _told(line) or any(quote(word) in line for word in SECRETS)]


def test_numbers_phones_and_addresses_stand_nowhere_in_clear(walls: Walls) -> None:
    walls.here.session.commit()
    path = Path(walls.app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert NAMES[0].encode() in stored
    assert not [word for word in (*PHONES, *IDS, ADDRESS) if word.encode() in stored or json.dumps(word).encode() in stored]
