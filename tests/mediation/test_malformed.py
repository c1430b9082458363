"""Numbers and moments no row can have: in addresses, hidden fields and cursors they are refused, never a fault."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.cursors import pack, unpack
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.numbers import MOST, whole
from mediation.supervision.models import SupervisionOrder
from mediation.supervision.orders import issue
from tests.make import Clock, County, county, make_dispute, moment, sign_in
from workflows.states import State

AT = moment("2026-09-18 09:00")
HUGE = "9" * 30
NO_NUMBERS = ["²", "٣", "-1", "1.5", HUGE, "9" * 5000]


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = AT + timedelta(hours=1)
    return county(session, at=AT)


@pytest.fixture
def case(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=AT)


@pytest.fixture
def order(here: County, case: Dispute) -> SupervisionOrder:
    return issue(here.session, case, actor=here.actor("supervisor"), at=AT + timedelta(minutes=10), title="限期上门",
                 demand="写清原因")


def enter(client: FlaskClient, here: County, username: str) -> FlaskClient:
    """Sign in, with faults as pages, as people see them."""
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client, here.person(username), at=AT + timedelta(hours=1))
    return client


def cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_only_plain_digits_that_fit_are_a_number(text: str) -> None:
    assert whole(text) is None
    assert (whole("0"), whole("007"), whole(str(MOST)), whole(str(MOST + 1)), whole("8", 7)) == (0, 7, MOST, None, None)


@pytest.mark.parametrize("place", ["9999-12-31T23:59:59-14:00|5", "0001-01-01T00:00:00+14:00|5", f"|{HUGE}", "|-1", "|²", "x|5"])
def test_a_cursor_nobody_packed_is_refused(place: str) -> None:
    with pytest.raises(Invalid):
        unpack(cursor(place))
    assert unpack(pack(AT, 5)) == (AT, 5)


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_hidden_field_that_is_no_number_counts_as_empty(
    client: FlaskClient, here: County, case: Dispute, order: SupervisionOrder, number: str
) -> None:
    enter(client, here, "village.head")
    assert client.post(f"/disputes/{case.number}/note", data={"text": "备注", "version": number}).status_code == 303
    assert client.post(f"/orders/{order.id}/reply", data={"text": "都去过了", "seen": number}).status_code == 303
    client.post("/drafts", data={"key": f"order:{number}"[:80], "title": "一", "body": json.dumps({"text": ["一"]})})
    assert client.get("/people/village.head/handover").status_code == 200


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_an_address_that_names_no_row_leads_nowhere(client: FlaskClient, here: County, number: str) -> None:
    enter(client, here, "village.head")
    assert client.get(f"/orders/{number}").status_code == 404
    for path in (f"/orders/{number}/reply", f"/me/channels/{number}/remove", f"/me/channels/{number}/test",
                 f"/requests/{number}/approve", f"/absences/{number}/off", f"/notices/read/{number}"):
        assert client.post(path).status_code == 404


@pytest.mark.parametrize(("username", "path"), [
    ("village.head", "/notices?before={}"), ("supervisor", "/leading?before={}"), ("supervisor", "/ledger?before={}"),
    ("supervisor", "/findings?after={}"), ("supervisor", "/climbed?start={}"), ("fengqiao.window", "/desk?start={}"),
    ("supervisor", "/rules/standard/cases?start={}"), ("sysadmin", "/outbound?before={}"),
    ("sysadmin", "/calendar?year={}"), ("auditor", "/audit?before={}"), ("auditor", "/audit?kind=readings&before={}"),
])  # fmt: skip
@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_page_that_goes_on_from_no_row_is_the_first_page(
    client: FlaskClient, here: County, username: str, path: str, number: str
) -> None:
    assert enter(client, here, username).get(path.format(number)).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/orders", "/climbed", "/disputes"])
def test_a_page_whose_address_was_made_up_says_so(client: FlaskClient, here: County, path: str) -> None:
    enter(client, here, "supervisor")
    for place in ("9999-12-31T23:59:59-14:00|5", f"2026-09-18T09:00:00+08:00|{HUGE}", f"|-{HUGE}"):
        assert client.get(f"{path}?cursor={cursor(place)}").status_code == 422


@pytest.mark.parametrize(("name", "value"), [("represents", "²"), ("represents", HUGE), ("count", HUGE)])
def test_a_number_of_the_form_that_is_none_is_said(
    client: FlaskClient, here: County, case: Dispute, name: str, value: str
) -> None:
    enter(client, here, "fengqiao.window")
    party = {"role": "agent", "kind": "person", "name": "律师", name: value}
    typed = {f"parties-0-{field}": said for field, said in party.items()}
    assert client.post(f"/disputes/{case.number}/amend", data={**typed, "version": str(case.version)}).status_code == 422


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_no_term_is_chosen_by_an_address_that_names_none(client: FlaskClient, here: County, number: str) -> None:
    case = make_dispute(here, State.CONCLUDED, at=AT)
    page = enter(client, here, "village.mediator").get(f"/disputes/{case.number}/performance?term={number}")
    assert page.status_code == 200 and "哪一条" in page.text


def test_a_table_of_days_changed_after_the_preview_is_read_again(client: FlaskClient, here: County) -> None:
    enter(client, here, "sysadmin")
    for text in ("2026-13-45,holiday,一,二", "date,kind,name,source\n2026-13-45,holiday,元旦,国办", "date,kind,name,source\n", "²"):
        answer = client.post("/calendar/notice/enter", data={"text": text, "once": "a"})
        assert answer.status_code == 422 and "日历" in answer.text
