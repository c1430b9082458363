"""All units of a county at once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.regions.actions import load
from mediation.regions.sources import shipped
from mediation.units.founding import SPECIALISTS, found_county
from mediation.units.models import Unit
from mediation.units.queries import unit_by_code
from tests.make import moment
from workflows.categories import SPECIALIST
from workflows.guarding import Refused
from workflows.outcomes import UnitKind

AT = moment("2026-09-18 09:00")


def test_zhuji_has_a_unit_for_every_town_and_village(session: Session) -> None:
    load(session, county="330681", source=shipped(), at=AT)
    assert found_county(session, county="330681", at=AT) == 1 + 6 + 3 + 23 + 515
    counts = {kind: count for kind, count in session.execute(select(Unit.kind, func.count()).group_by(Unit.kind))}
    assert counts == {
        UnitKind.COUNTY_CENTRE: 1, UnitKind.SPECIALIST: 6, UnitKind.DEPARTMENT: 3,
        UnitKind.TOWN_CENTRE: 23, UnitKind.VILLAGE_COMMITTEE: 515,
    }  # fmt: skip
    assert found_county(session, county="330681", at=AT) == 0


@pytest.mark.parametrize(
    ("code", "name", "short_name"),
    [
        ("C330681", "诸暨市社会治理中心", "市中心"),
        ("T330681109", "枫桥镇社会治理中心", "枫桥镇"),
        ("S330681-10", "诸暨市劳动争议人民调解委员会", "市劳调委"),
        ("D330681-court", "诸暨市人民法院", "市法院"),
        ("D330681-labour", "诸暨市人力资源和社会保障局", "市人社局"),
    ],
)
def test_units_are_called_by_the_county(session: Session, code: str, name: str, short_name: str) -> None:
    load(session, county="330681", source=shipped(), at=AT)
    found_county(session, county="330681", at=AT)
    unit = unit_by_code(session, code)
    assert unit is not None and (unit.name, unit.short_name) == (name, short_name)


def test_every_specialist_category_has_its_committee() -> None:
    assert set(SPECIALISTS) == SPECIALIST


def test_places_come_before_units(session: Session) -> None:
    with pytest.raises(Refused, match="flask regions load"):
        found_county(session, county="330681", at=AT)


def test_the_command_founds_what_is_missing_and_says_so(app: Flask, session: Session) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=["units", "found", "--county", "330681"])
    assert refused.exit_code == 1 and "flask regions load" in refused.output
    run(args=["regions", "load", "--county", "330681"])
    assert run(args=["units", "found", "--county", "330681"]).output == "新建 548 个单位。\n"
    assert run(args=["units", "found", "--county", "330681"]).output == "新建 0 个单位。\n"
