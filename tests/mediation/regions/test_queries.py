"""Finding places."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediation.regions import queries
from mediation.regions.models import Region
from tests.make import county, moment
from tests.plans import plan_of

AT = moment("2026-09-18 09:00")


def test_a_subtree_is_the_place_and_all_under_it(session: Session) -> None:
    county(session, at=AT)
    found = [place.name for place in session.scalars(queries.subtree("330681109000"))]
    assert found == ["枫桥镇", "洄村", "枫源村", "杜黄新村"]


def test_a_subtree_reads_the_index(session: Session) -> None:
    plan = plan_of(session, queries.subtree("330681109000"), without=("seqscan", "sort"))
    if session.get_bind().dialect.name == "sqlite":
        assert "SEARCH region USING INDEX" in plan and "code>?" in plan and "TEMP B-TREE" not in plan
    else:
        assert "Index Scan using pk_region" in plan and "Index Cond: (((code)::text >=" in plan


@pytest.mark.parametrize(
    ("typed", "first"),
    [("枫源", "枫源村"), ("枫源村", "枫源村"), ("fyc", "枫源村"), ("FY", "枫源村"), ("枫桥镇枫源村", "枫源村"),
     ("枫桥枫源", "枫源村"), ("枫桥镇 › 枫源村", "枫源村"), ("枫桥", "枫桥镇"), ("洄", "洄村"), ("fqz", "枫桥镇")],
)
def test_search_understands_what_people_type(session: Session, typed: str, first: str) -> None:
    county(session, at=AT)
    assert queries.search(session, "330681", typed)[0].name == first


def test_search_stays_within_its_place_and_leaves_out_what_has_ended(session: Session) -> None:
    county(session, at=AT)
    assert queries.search(session, "330681104", "枫源") == []
    place = session.get_one(Region, "330681109290")
    place.valid_to = place.valid_from
    session.flush()
    assert queries.search(session, "330681", "枫源") == []
    assert queries.search(session, "330681", "  ") == []
    assert queries.search(session, "330681", "%") == []


def test_a_place_field_means_a_code_or_one_name(session: Session) -> None:
    county(session, at=AT)
    assert queries.code_of(session, "330681", "330681109290") == "330681109290"
    assert queries.code_of(session, "330681", "枫源村") == "330681109290"
    assert queries.code_of(session, "330681", "枫桥镇枫源村") == "330681109290"
    assert queries.code_of(session, "330681", "村") is None
    assert queries.code_of(session, "330681", "330600000000") is None
    assert queries.code_of(session, "330681", "") is None


def test_names_read_from_the_town_down(session: Session) -> None:
    county(session, at=AT)
    assert queries.name_of(session, "330681109290") == "枫桥镇枫源村"
    assert queries.name_of(session, "330681109290", within="330681109000") == "枫源村"
    assert queries.name_of(session, "330681109290", within="330681104000") == "枫桥镇枫源村"
    assert queries.name_of(session, "330681109000", within="330681109000") == "枫桥镇"
    assert queries.name_of(session, "330681000000") == "诸暨市"
    path = [place.name for place in queries.path(session, "330681109290")]
    assert path == ["浙江省", "绍兴市", "诸暨市", "枫桥镇", "枫源村"]
