"""The search behind place fields, the administrator's tree, and the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent
from mediation.regions.models import Region
from tests.make import county, moment, sign_in

AT = moment("2026-09-18 09:00")
PLACE = "/regions/330681109290"


def test_search_gives_code_and_path(session: Session, client: FlaskClient) -> None:
    sign_in(client, county(session, at=AT).person("window"), at=AT)
    assert client.get("/regions/search?q=fyc").json == {
        "results": [{"code": "330681109290", "name": "枫桥镇 › 枫源村"}]
    }
    assert client.get("/regions/search").json == {"results": []}


def test_the_administrator_walks_the_tree_and_renames(session: Session, client: FlaskClient) -> None:
    sign_in(client, county(session, at=AT).person("sysadmin"), at=AT)
    assert "枫桥镇" in client.get("/regions").text
    assert "枫源村" in client.get("/regions?in=330681109000").text
    form = {"name": "新枫源村", "short_name": "新枫源", "pinyin": "", "valid_to": ""}
    assert client.post(PLACE, data=form).status_code == 303
    place = session.get_one(Region, "330681109290", populate_existing=True)
    assert (place.name, place.pinyin) == ("新枫源村", "xfyc")
    event = session.scalars(select(AdminEvent).where(AdminEvent.kind == "edit_region")).one()
    assert event.facts["name"] == ["枫源村", "新枫源村"]


def test_dates_read_as_everywhere_else(session: Session, client: FlaskClient) -> None:
    sign_in(client, county(session, at=AT).person("sysadmin"), at=AT)
    session.get_one(Region, "330681109298").valid_to = date(2026, 10, 31)
    villages = client.get("/regions?in=330681109000").text
    assert ">2023年6月30日起<" in villages and ">2023年6月30日起，到10月31日<" in villages
    assert "2023年6月30日" in client.get(PLACE).text


def test_a_place_cannot_end_before_it_began(session: Session, client: FlaskClient) -> None:
    sign_in(client, county(session, at=AT).person("sysadmin"), at=AT)
    form = {"name": "枫源村", "short_name": "枫源", "pinyin": "fyc", "valid_to": "2020-01-01"}
    answer = client.post(PLACE, data=form)
    assert answer.status_code == 422
    assert "失效日期不能早于" in answer.text


def test_only_the_system_administrator_edits_places(session: Session, client: FlaskClient) -> None:
    here = county(session, at=AT)
    for username in ("window", "county.head", "secadmin", "auditor"):
        sign_in(client, here.person(username), at=AT)
        assert client.get("/regions").status_code == 403
        assert client.post(PLACE).status_code == 403


def test_the_command_loads_a_file_and_explains_refusals(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("330681,诸暨市\n330681109,枫桥镇\n330681109290,枫源村委会\n", encoding="utf-8")
    run = app.test_cli_runner()
    done = run.invoke(args=["regions", "load", "--county", "330681", "--from", str(file)])
    assert done.exit_code == 0 and "新增 3" in done.output
    assert session.get_one(Region, "330681109290").name == "枫源村"
    wrong = run.invoke(args=["regions", "load", "--county", "330699", "--from", str(file)])
    assert wrong.exit_code == 1 and "没有代码 330699" in wrong.output
