"""The subsidy ledger over the API: lists, review, batch, sheet and the county's table, as on the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.journal import Look, Reading
from mediation.disputes.legs import Leg
from tests.make import County, make_dispute
from workflows.outcomes import Difficulty
from workflows.states import State

Call = Callable[..., Any]
SHARES = {"shares": [{"username": "village.mediator", "percent": 100}]}
ROWS = {grade.value: {"written": 200.0, "oral": 120.0, "calmed": 0.0, "bonus": 30.5} for grade in Difficulty}
TABLE = {"applies_from": "2026-10-01", "rows": ROWS, "note": "诸财〔2026〕12号"}


def perform(call: Call, number: str) -> str:
    """What was agreed was done; only then a subsidy may be asked for."""
    done = call("village.mediator").post(f"/disputes/{number}/agreements/1/terms/1", {"status": "done", "note": "看过"})
    assert done.status_code in (200, 201), done.text
    return number


@pytest.fixture
def number(call: Call, here: County) -> str:
    return perform(call, make_dispute(here, State.CLOSED, at=here.at).number)


def test_from_the_list_to_the_sheet_for_finance(call: Call, number: str, session: Session) -> None:
    head, county = call("village.head"), call("supervisor")
    [case] = head.get("/subsidies", status="open").json["items"]
    assert (case["number"], case["entry"]) == (number, None)
    assert head.post(f"/disputes/{number}/subsidy", SHARES).status_code == 201
    assert head.get("/subsidies", status="open").json == {"items": [], "next": None}
    [waits] = county.get("/subsidies").json["items"]
    assert (waits["number"], waits["entry"]["shares"][0]["username"]) == (number, "village.mediator")
    assert county.post(f"/disputes/{number}/subsidy/review", {"grade": "ordinary"}).status_code == 200
    [batch] = county.get("/subsidies/batches").json["items"]
    assert (batch["batch"], batch["count"], batch["amount"], batch["closed_at"]) == ("2026-1", 1, 90.0, None)
    [line] = county.get("/subsidies/batches/2026-1").json["items"]
    assert (line["number"], line["unit"]["name"], line["amount"]) == (number, "枫源村", 90.0)
    assert county.get("/subsidies/batches/2026-1/export").status_code == 409
    first = county.post("/subsidies/batches/2026-1/close", Idempotency_Key="k")
    again = county.post("/subsidies/batches/2026-1/close", Idempotency_Key="k")
    assert first.status_code == again.status_code == 200 and first.json["closed_at"] and again.headers["Idempotent-Replayed"] == "true"
    assert county.post("/subsidies/batches/2026-1/close").status_code == 409
    sheet = county.get("/subsidies/batches/2026-1/export")
    assert CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_name("明细").to_python()[1][2] == number
    assert Look.EXPORT.value in session.scalars(select(Reading.what)).all()


def test_a_yes_needs_what_speaks_against_it_to_be_seen(call: Call, here: County) -> None:
    number = make_dispute(here, State.CONCLUDED, at=here.at).number
    desk, county = call("fengqiao.window"), call("supervisor")
    told = {"parties": [1, 2], "how": "电话", "told_on": "2026-09-18", "reached": True, "satisfaction": "dissatisfied"}
    assert desk.move(number, "feed_back", **told).status_code == 200
    assert desk.move(number, "close").status_code == 200
    perform(call, number)
    assert call("village.head").post(f"/disputes/{number}/subsidy", SHARES).status_code == 201
    path = f"/disputes/{number}/subsidy"
    assert county.get(path).json["remarks"] == ["当事人 2 位说过不满意"]
    assert call("village.head").get(path).json["remarks"] == []
    leg = here.session.scalars(select(Leg)).one()
    mediated, leg.mediator_id = leg.mediator_id, here.person("county.head").id
    here.session.commit()
    assert call("county.head").get(path).json["remarks"] == []
    leg.mediator_id = mediated
    here.session.commit()
    no = county.post(f"{path}/review", {"grade": "ordinary"})
    assert (no.status_code, list(no.json["errors"])) == (422, ["seen"])
    assert county.post(f"{path}/review", {"grade": "ordinary", "seen": True}).status_code == 200


def test_pages_follow_each_other(call: Call, here: County) -> None:
    numbers = {perform(call, make_dispute(here, State.CLOSED, at=here.at, title=f"第{n}件").number) for n in "一二三"}
    head = call("village.head")
    seen: list[str] = []
    page: dict[str, Any] = {"next": None}
    pages = 0
    while not seen or page["next"]:
        pages += 1
        page = head.get("/subsidies", status="open", limit=2, **({"cursor": page["next"]} if page["next"] else {})).json
        seen += [case["number"] for case in page["items"]]
    assert (len(seen), pages) == (3, 2) and set(seen) == numbers
    assert head.get("/subsidies", cursor="x").json["errors"] == {"cursor": "cursor 要用上一页给的 next。"}
    assert head.get("/subsidies", status="all").status_code == 422


def test_batches_come_newest_first_and_page_by_page(call: Call, number: str, here: County) -> None:
    head, county = call("village.head"), call("supervisor")
    for each in (number, perform(call, make_dispute(here, State.CLOSED, at=here.at, title="又一件").number)):
        assert head.post(f"/disputes/{each}/subsidy", SHARES).status_code == 201
        assert county.post(f"/disputes/{each}/subsidy/review", {"grade": "ordinary"}).status_code == 200
        county.post("/subsidies/batches/2026-1/close")
    newest = county.get("/subsidies/batches", limit=1).json
    oldest = county.get("/subsidies/batches", limit=1, cursor=newest["next"]).json
    assert [[each["batch"] for each in page["items"]] for page in (newest, oldest)] == [["2026-2"], ["2026-1"]] and oldest["next"] is None


def test_the_county_writes_its_table(call: Call) -> None:
    county = call("county.head")
    assert county.get("/subsidies/table").json["applies_from"] is None
    for wrong, name in (
        ({"applies_from": "2026-01-01"}, "applies_from"), ({"rows": {"simple": ROWS["simple"]}}, "rows"),
        ({"rows": ROWS | {"simple": ROWS["simple"] | {"oral": 1_000_000.0}}}, "rows.simple.oral"),
        ({"rows": ROWS | {"major": ROWS["major"] | {"oral": 0.001}}}, "rows.major.oral"),
        ({"rows": ROWS | {"major": ROWS["major"] | {"oral": -1.0}}}, "rows.major.oral"),
    ):  # fmt: skip
        answer = county.post("/subsidies/table", TABLE | wrong)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [name]), answer.text
    assert county.post("/subsidies/table", TABLE).json == {**TABLE}
    assert county.get("/subsidies/table", on="2026-10-02").json["rows"]["simple"]["bonus"] == 30.5
    assert county.get("/subsidies/table").json["applies_from"] is None


def test_who_may_not(call: Call, number: str) -> None:
    assert call("village.head").post("/subsidies/table", TABLE).status_code == 403
    for who in ("village.mediator", "fengqiao.window", "leader", "sysadmin", "auditor"):
        for path in ("/subsidies", "/subsidies/batches", "/subsidies/table"):
            assert call(who).get(path).status_code == 403, who
    head, county = call("village.head"), call("supervisor")
    head.post(f"/disputes/{number}/subsidy", SHARES)
    assert call("fengqiao.head").get("/subsidies").json["items"] == []
    county.post(f"/disputes/{number}/subsidy/review", {"grade": "ordinary"})
    assert head.get("/subsidies/batches/2026-1").status_code == 200
    assert head.post("/subsidies/batches/2026-1/close").status_code == 403
    assert head.get("/subsidies/batches/2026-1/export").status_code == 403
    for key in ("2026-1", "2026-2", "nonsense"):
        assert call("fengqiao.head").get(f"/subsidies/batches/{key}").status_code == 404
