"""What was typed is not lost when the session has ended meanwhile, and waits for nobody but its writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.carry import carry_out
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request as ask
from mediation.files.actions import store
from mediation.papers.kinds import KINDS
from mediation.papers.templates import upload
from mediation.rules.actions import copy, submit
from mediation.subsidies.actions import propose_entry
from tests.conftest import Clock
from tests.make import FENGYUAN, PASSWORD, County, another_mediator, county, make_dispute
from tests.mediation.casefile.conftest import photo
from tests.mediation.papers.test_templates import docx
from workflows.evidence import FileKind
from workflows.limit_files import read_body
from workflows.limit_words import LEVELS
from workflows.states import State

STORY = "后沟堵了，雨天水漫进院子"
# who, on which page, where it is sent, what is typed
Sent = tuple[str, str, str, dict[str, str]]
ASKING: list[dict[str, str]] = [{"HX-Request": "true"}, {"X-Unattended": "1"}, {"X-Requested-With": "fetch"},
                                {"Sec-Fetch-Mode": "cors"}]


@pytest.fixture(autouse=True)
def guarded(app: Flask) -> Iterator[None]:
    """Forms carry their token, as they do outside the tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def log_in(client: FlaskClient, username: str, to: str = "/login") -> str:
    """Through the log-in page; the address it leads to."""
    token = hidden(client.get(to).text, "csrf_token")
    answer = client.post(to, data={"username": username, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303
    return answer.location


def registration(client: FlaskClient, here: County) -> dict[str, str]:
    """A half-written registration of the window of 枫桥镇, and what its page would send."""
    log_in(client, "fengqiao.window")
    page = client.get("/disputes/new").text
    return {**{name: hidden(page, name) for name in ("csrf_token", "draft", "once")}, "channel": "visit",
            "applicants-0-name": "王小妹", "description": STORY, "do": "register"}


def leave(client: FlaskClient, clock: Clock, how: str) -> None:
    """Signed out in another tab, the cookie gone, or idle for too long (and noticed by another tab, or not)."""
    if how == "logout":
        token = hidden(client.get("/me").text, "csrf_token")
        assert client.post("/logout", data={"csrf_token": token}).status_code == 303
        client.get("/login")
    elif how == "cookie":
        client.delete_cookie("session")
    else:
        clock.at += timedelta(minutes=31)
        if how == "idle elsewhere":
            client.get("/desk")


@pytest.mark.parametrize("how", ["logout", "cookie", "idle", "idle elsewhere"])
def test_a_story_sent_after_the_session_is_in_the_form_again(
    client: FlaskClient, session: Session, clock: Clock, how: str
) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, how)
    answer = client.post("/disputes/new", data=sent, headers={"Referer": "http://localhost/disputes/new"})
    assert answer.status_code == 303 and answer.location.startswith("/login?next=/disputes/new?draft%3D")
    assert "王小妹" not in answer.location and STORY not in answer.location
    page = client.get(answer.location).text
    assert "刚才写的存好了，登录后接着写" in page and STORY not in page
    back = log_in(client, "fengqiao.window", answer.location)
    shown = client.get(back).text
    assert "刚才写的还在" in shown and STORY in shown and "王小妹" in shown
    assert "刚才写的还在" not in client.get(back).text


def test_somebody_else_who_signs_in_sees_nothing_of_it(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    sent = registration(client, here)
    leave(client, clock, "logout")
    answer = client.post("/disputes/new", data=sent)
    shown = client.get(log_in(client, "window", answer.location)).text
    assert STORY not in shown and "刚才写的还在" not in shown
    assert session.scalars(select(Draft)).one().person_id == here.person("fengqiao.window").id


def test_a_form_of_one_person_is_not_carried_out_by_the_next(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    here = county(session, at=clock.at)
    sent = registration(client, here)
    leave(client, clock, "logout")
    log_in(client, "window")
    answer = client.post("/disputes/new", data=sent)
    assert answer.status_code == 400 and "另一个人登录时打开的" in answer.text
    assert session.scalars(select(Draft)).one().person_id == here.person("fengqiao.window").id


def test_the_open_form_may_be_sent_after_signing_in_again(client: FlaskClient, session: Session, clock: Clock) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, "logout")
    log_in(client, "fengqiao.window")
    answer = client.post("/disputes/new", data={**sent, "region": "330681109290"})
    assert answer.status_code == 303 and answer.location.startswith("/disputes/")


def test_a_step_of_a_case_comes_back_too(client: FlaskClient, session: Session, clock: Clock) -> None:
    case = make_dispute(county(session, at=clock.at), State.MEDIATING)
    url = f"/disputes/{case.number}/note"
    log_in(client, "village.mediator")
    token = hidden(client.get(url).text, "csrf_token")
    leave(client, clock, "cookie")
    answer = client.post(url, data={"csrf_token": token, "text": STORY})
    assert STORY in client.get(log_in(client, "village.mediator", answer.location)).text


def test_a_forged_form_leaves_nothing(client: FlaskClient, session: Session, clock: Clock) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, "cookie")
    answer = client.post("/disputes/new", data={**sent, "csrf_token": sent["csrf_token"][:-2] + "xx"})
    assert "没有交上去，登录后再交一次" in client.get(answer.location).text
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("headers", ASKING)
@pytest.mark.parametrize("how", ["cookie", "idle"])
def test_what_a_script_asks_ends_nothing_and_shows_no_log_in(
    client: FlaskClient, session: Session, clock: Clock, how: str, headers: dict[str, str]
) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, how)
    for path in ("/drafts", "/disputes/matches"):
        answer = client.post(path, data=sent, headers=headers)
        assert answer.status_code == 401 and "location" not in answer.headers
    assert client.get("/desk", headers=headers).status_code == 401
    session.expire_all()
    assert session.scalars(select(Draft)).all() == []
    # the first thing the person does themselves is still kept
    answer = client.post("/disputes/new", data=sent)
    assert STORY in client.get(log_in(client, "fengqiao.window", answer.location)).text


def filled(page: str) -> dict[str, str]:
    """What a browser would send of all that stands in the fields."""
    inputs = [tag for tag in re.findall(r"<input[^>]*>", page) if not re.search('type="(checkbox|radio|submit|search)"', tag)]
    found = {name[1]: (value[1] if (value := re.search(r'value="([^"]*)"', tag)) else "")
             for tag in inputs if (name := re.search(r'name="([^"]+)"', tag))}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', options)
        found[name] = next((each for each in chosen.groups() if each), "") if chosen else ""
    return found


def absence(here: County) -> Sent:
    return "village.mediator", "/absences", "/absences", {"first_day": "2026-09-21", "last_day": "2026-09-22", "reason": WORD}


def pack(here: County) -> Sent:
    case = make_dispute(here, State.MEDIATING)
    another_mediator(here, at=here.at)
    url = "/people/village.mediator/handover"
    return "village.head", url, url, {"reason": WORD, "impartial": "y", f"to-{case.number}": "second.mediator"}


def performed(here: County) -> Dispute:
    """A closed case, what was agreed done; only then a subsidy may be asked for."""
    case, actor = make_dispute(here, State.CLOSED), here.actor("village.mediator")
    carry_out(here.session, case, "performance", actor=actor, at=here.at, term=1, status="done", note="看过")
    return case


def claimed(here: County) -> Sent:
    case, person = performed(here), here.person("village.mediator").id
    url = f"/subsidies/cases/{case.number}"
    return "village.head", url, f"{url}/propose", {"shares-0-no": str(person), "shares-0-percent": "73"}


def reviewed(here: County) -> Sent:
    case = performed(here)
    propose_entry(here.session, case, actor=here.actor("village.head"), at=here.at, shares={here.person("village.mediator").id: 100})
    url = f"/subsidies/cases/{case.number}"
    return "supervisor", url, f"{url}/review", {"grade": "major", "reason": WORD}


def rates(here: County) -> Sent:
    return "county.head", "/subsidies/table", "/subsidies/table", {"applies_from": "2026-12-01", "note": WORD}


def limits(here: County) -> Sent:
    draft = copy(here.session, read_body("standard"), actor=here.actor("sysadmin"), at=here.at)
    return "sysadmin", f"/rules/{draft.version}", f"/rules/{draft.version}", {"title": WORD}


def limits_refused(here: County) -> Sent:
    draft = copy(here.session, read_body("standard"), actor=here.actor("sysadmin"), at=here.at)
    draft.applies_from = here.at.date() + timedelta(days=20)
    submit(here.session, draft, actor=here.actor("sysadmin"), at=here.at, levels=LEVELS)
    return "supervisor", f"/rules/{draft.version}", f"/rules/{draft.version}/refuse", {"sentence": WORD}


def not_allowed(here: County) -> Sent:
    case = make_dispute(here, State.MEDIATING)
    row = ask(here.session, case, "suspend", actor=here.actor("village.mediator"), at=here.at, ground="appraisal", proof="委托书",
              until=here.at.date() + timedelta(days=10))
    here.session.flush()
    return "village.head", "/disputes/requests", f"/disputes/requests/{row.id}/refuse", {"sentence": WORD}


def room(here: County) -> Sent:
    return "village.head", "/meetings/rooms", "/meetings/rooms", {"name": "二楼", "note": WORD}


def template_refused(here: County) -> Sent:
    upload(here.session, KINDS["acceptance"], docx("{{ number }}", "申请人：{{ applicants }}"), name="本县.docx", actor=here.actor("sysadmin"), at=here.at)
    return "supervisor", "/paper-templates/acceptance", "/paper-templates/acceptance/1/refuse", {"sentence": WORD}


def described(here: County, act: str = "edit", **typed: str) -> Sent:
    case = make_dispute(here, State.MEDIATING)
    file = store(here.session, case, actor=here.actor("village.mediator"), at=here.at, name="墙.jpg", content=photo(), caption=None,
                 brought_by_no=1, kind=FileKind.EVIDENCE)
    url = f"/disputes/{case.number}/files/{file.no}"
    return "village.mediator", f"{url}/edit", f"{url}/{act}", typed or {"kind": "scene", "brought_by": "0", "caption": WORD}


def struck(here: County) -> Sent:
    return described(here, "withdraw", reason=WORD)


def unit(here: County) -> Sent:
    return "sysadmin", f"/units/{FENGYUAN}", f"/units/{FENGYUAN}", {"name": WORD, "short_name": "枫源"}


def place(here: County) -> Sent:
    return "sysadmin", "/regions/330681109000", "/regions/330681109000", {"name": WORD, "short_name": "枫桥", "pinyin": "fq"}


def day_off(here: County) -> Sent:
    return "sysadmin", "/calendar", "/calendar/days", {"day": "2026-10-20", "name": WORD}


def channel(here: County) -> Sent:
    return "village.head", "/me/channels", "/me/channels", {"kind": "mail", "address": WORD}


WORD = "先写好的一句"
PAGES = {"absence": (absence, WORD), "pack": (pack, WORD), "claimed": (claimed, 'value="73"'), "reviewed": (reviewed, WORD),
         "rates": (rates, WORD), "limits": (limits, WORD),
         "limits_refused": (limits_refused, WORD), "not_allowed": (not_allowed, WORD), "room": (room, WORD),
         "template_refused": (template_refused, WORD), "described": (described, WORD), "struck": (struck, WORD), "unit": (unit, WORD),
         "place": (place, WORD), "day_off": (day_off, WORD), "channel": (channel, WORD)}


@pytest.mark.parametrize("name", PAGES)
def test_a_form_that_is_no_step_of_a_case_comes_back_as_well(
    client: FlaskClient, session: Session, clock: Clock, name: str
) -> None:
    """Shown on the way back from the log-in and in nobody else's form; forgotten once it is carried out."""
    made, words = PAGES[name]
    who, page, action, typed = made(county(session, at=clock.at))
    session.commit()
    log_in(client, who)
    shown = client.get(page).text
    sent = {**filled(shown), "csrf_token": hidden(shown, "csrf_token"), **typed}
    leave(client, clock, "idle")
    answer = client.post(action, data=sent)
    assert answer.status_code == 303 and "draft" in answer.location and WORD not in answer.location
    back = log_in(client, who, answer.location)
    again = client.get(back).text
    assert words in again and "刚才写的还在" in again
    if name == "pack":
        assert 'value="second.mediator" selected' in again
    # two forms stand on one page: what was not sent reads as it was
    if name in ("struck", "described"):
        kind = "evidence" if name == "struck" else "scene"
        assert re.search(f'<option[^>]*selected[^>]*value="{kind}"|<option[^>]*value="{kind}"[^>]*selected', again)
    assert words not in client.get(page).text
    assert session.scalars(select(Draft.title)).one()


@pytest.mark.parametrize("form", [absence, described, struck, place, day_off])
def test_what_was_carried_out_is_kept_no_longer(client: FlaskClient, session: Session, clock: Clock, form: Callable[[County], Sent]) -> None:
    who, page, action, typed = form(county(session, at=clock.at))
    session.commit()
    log_in(client, who)
    token = hidden(client.get(page).text, "csrf_token")
    leave(client, clock, "idle")
    back = log_in(client, who, client.post(action, data={**typed, "csrf_token": token, "once": "a"}).location)
    token = hidden(client.get(back).text, "csrf_token")
    assert client.post(action, data={**typed, "csrf_token": token, "once": "b"}).status_code == 303
    assert session.scalars(select(Draft)).all() == []
