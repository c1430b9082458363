"""A limit that ran out stays on the case page after the case went up or was settled."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.time_moves import escalate_overdue
from tests.make import FENGQIAO, Clock, moment, sign_in
from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def page(t: Tale, client: FlaskClient, clock: Clock) -> str:
    clock.at = t.at
    sign_in(client, t.here.person("supervisor"), at=clock.at)
    return unescape(client.get(f"/disputes/{t.case.number}").text)


def levels(page: str) -> list[str]:
    """The way strip, a piece a level."""
    strip = page.split('class="mz-strip-levels')[1].split("</ol>")[0]
    return [piece for piece in strip.split("<li ")[1:] if "mz-level-mark" in piece]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def ended(page: str) -> str:
    return plain(page.split('<details class="mz-ended"')[1].split("</details>")[0])


def test_a_level_that_ran_out_keeps_its_lateness_and_has_no_tick(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    t.at = moment("2026-09-28 00:10")
    assert escalate_overdue(t.session, at=t.at).rows == 1
    village = levels(said := page(t, client, clock))[0]
    assert "is-before is-late" in village and "#check" not in village
    assert '<b class="mz-level-late">超期 7 天</b>' in village
    assert "已结束的时限 4 个， 1 个超期" in ended(said)
    assert "本级时限 · 枫源村 已上报（曾超期 7 天） 9月21日到期，9月28日结束" in ended(said)
    assert "mz-light is-red" in said.split('<details class="mz-ended"')[1]
    # and for good: the town's own limits run by now
    t.wait(hours=9).do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign")
    village, town, _ = levels(page(t, client, clock))
    assert "超期 7 天" in village and "超期" not in town


def test_a_level_in_time_is_ticked(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village().sit("village.mediator", "failed").do("village.mediator", "escalate")
    village = levels(said := page(t, client, clock))[0]
    assert "#check" in village and "is-late" not in village
    assert "超期" not in ended(said) and "签收时限 · 枫源村 已完成 9月15日到期，9月14日结束" in ended(said)


def test_who_holds_it_is_told_late_before_the_sweep_comes(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    t.at = moment("2026-09-23 09:00")
    village = levels(page(t, client, clock))[0]
    assert "is-now is-late" in village and "超期 2 天" in village
