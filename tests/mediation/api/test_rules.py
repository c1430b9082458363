"""GET /rules: the limits of a day, each with its source and how binding it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.rulebook import OWN, RuleVersion, VersionStatus
from tests.make import moment
from workflows.limit_files import load_rules, read_body

Call = Callable[..., Any]


def test_the_limits_in_force_name_their_source(call: Call) -> None:
    found = call("window").get("/rules").json
    assert (found["name"], found["version"], found["alarms"]) == ("standard", 1, [1, 3])
    assert len(found["limits"]) == len(load_rules().rules)
    labour = next(one for one in found["limits"] if one["kind"] == "total" and one["when"] == {"category": ["10"]})
    assert (labour["length"], labour["unit"], labour["mark"], labour["source"]) == (
        15, "natural", "statute", "劳动争议调解仲裁法第十四条",
    )  # fmt: skip


def test_another_day_may_have_another_version(call: Call, session: Session) -> None:
    window = call("window")
    body = {**read_body("gaotai"), "name": OWN, "version": 2, "applies_from": "2026-11-01"}
    session.add(RuleVersion(
        name=OWN, title="四级七天", version=2, body=body, applies_from=date(2026, 11, 1), status=VersionStatus.APPROVED,
        made_at=moment("2026-09-18 09:00"), approved_at=moment("2026-09-18 09:00"),
    ))  # fmt: skip
    session.commit()
    assert window.get("/rules").json["name"] == "standard"
    assert window.get("/rules", on="2026-11-01").json["title"] == "四级七天"
    assert window.get("/rules", on="2026-10-31").json["version"] == 1


def test_a_day_that_is_none_is_refused_and_a_stranger_gets_nothing(call: Call) -> None:
    assert call("window").get("/rules", on="soon").status_code == 422
    assert call("window").get("/rules", day="2026-11-01").status_code == 422
    assert call("sysadmin").get("/rules").status_code in (401, 403)
