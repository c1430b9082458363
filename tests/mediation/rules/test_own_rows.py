"""A county adds a row for some cases and takes one out, in the browser; both are seen and kept."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.queries import running
from mediation.clocks.rulebook import RuleVersion, VersionStatus, rules_in_force
from mediation.rules import actions
from mediation.rules.recount import apply_rules
from tests.make import County, make_dispute, moment
from tests.mediation.rules.conftest import AT, LEVELS, Version, row_of
from tests.mediation.rules.test_pages import as_, filled
from workflows.clocks import ClockKind
from workflows.limit_files import read_body
from workflows.states import State

MINE = {
    "new-kind": "total", "new-category": "12", "new-length": "12", "new-unit": "natural",
    "new-source": "诸政办〔2026〕12号第三条", "new-mark": "own",
}  # fmt: skip


def draft_of(session: Session) -> RuleVersion:
    session.expire_all()
    return session.scalars(select(RuleVersion)).one()


def shaped(session: Session, **typed: str) -> dict[str, str]:
    """The form of the draft as it is now."""
    body: dict[str, Any] = draft_of(session).body
    came = body.get("from") or range(len(body["clock"]))
    return filled(body, shape=",".join("+" if each is None else str(each) for each in came), **typed)


def test_a_row_for_one_category_is_added_seen_in_the_preview_and_kept(
    client: FlaskClient, session: Session, here: County
) -> None:
    case = make_dispute(here, State.MEDIATING, category="12")
    page = as_(client, here, "sysadmin")
    page.post("/rules/standard/copy")
    village = row_of(read_body("standard"), "mediation", level="village")
    answer = client.post("/rules/2", data=shaped(session, do="add", **MINE, **{f"rows-{village}-length": "6"}))
    assert answer.status_code == 303
    shown = client.get("/rules/2").text
    assert "加了“消费，居民时限”" in shown and "新加" in shown and "改了 2 项" in shown
    assert "诸政办〔2026〕12号第三条" in shown and "将影响 1 件在办纠纷" in shown
    client.post("/rules/2", data=shaped(session, do="submit"))
    version = draft_of(session)
    assert version.status is VersionStatus.SUBMITTED
    at = moment("2026-11-01 01:00")
    actions.approve(session, version, actor=here.actor("supervisor"), at=AT)
    rules = rules_in_force(session, at)
    found = {category: rules.rule_for(ClockKind.TOTAL, category=category).length for category in ("12", "10", "02")}
    assert found == {"12": 12, "10": 15, "02": 30}
    apply_rules(session, at=at)
    clock = running(session, case.id, ClockKind.TOTAL)
    assert clock is not None and (clock.length, clock.source) == (12, "诸政办〔2026〕12号第三条")


def test_what_is_typed_of_a_new_row_is_added_by_saving_as_well(client: FlaskClient, session: Session, here: County) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    client.post("/rules/2", data=shaped(session, do="save", **MINE))
    assert row_of(draft_of(session).body, "total", category="12")


def test_a_bad_row_is_said_and_stays_typed_and_the_draft_is_as_it_was(
    client: FlaskClient, session: Session, here: County
) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    before = draft_of(session).body
    for typed, says in (
        ({"new-category": "10"}, "已经有“劳动争议，居民时限”这一条"),
        ({"new-category": "10", "new-channel": "police", "new-length": "40"}, "法定 15 个自然日"),
        ({"new-kind": "mediation"}, "各级到期后的办法不同，选一级"),
        ({"new-source": ""}, "写一句依据"),
        ({"new-length": "三天"}, "填整数，比如 7。"),
        ({"new-category": "没有"}, "从列出来的里面选一个"),
    ):
        answer = client.post("/rules/2", data=shaped(session, do="add", **{**MINE, **typed}))
        assert answer.status_code == 422 and says in answer.text, says
        assert 'name="new-source"' in answer.text
        assert draft_of(session).body == before


def test_a_row_is_taken_out_and_put_back(client: FlaskClient, session: Session, here: County) -> None:
    """Of `dongzhi` the county's simple cases; the ordinary ones and those of the law stay."""
    as_(client, here, "sysadmin").post("/rules/dongzhi/copy")
    whole = draft_of(session).body["clock"]
    simple = row_of(draft_of(session).body, "total", difficulty="simple")
    client.post("/rules/2", data=shaped(session, do=f"drop-{simple}"))
    assert whole[simple] not in draft_of(session).body["clock"]
    page = client.get("/rules/2").text
    assert "去掉了“简单，居民时限”" in page and f'value="restore-{simple}"' in page and "改了 1 项" in page
    client.post("/rules/2", data=shaped(session, do=f"restore-{simple}"))
    assert draft_of(session).body["clock"] == whole


def test_the_laws_rows_and_the_ordinary_ones_cannot_be_taken_out(
    client: FlaskClient, session: Session, here: County
) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    body = draft_of(session).body
    labour, village = row_of(body, "total", category="10"), row_of(body, "mediation", level="village")
    assert f'value="drop-{labour}"' not in client.get("/rules/2").text
    for place, says in ((labour, "是法律定的，不能去掉"), (village, "每种时限都要有一条")):
        answer = client.post("/rules/2", data=shaped(session, do=f"drop-{place}"))
        assert answer.status_code == 409 and says in answer.text
    assert draft_of(session).body["clock"] == body["clock"]


def test_a_form_of_an_older_page_is_not_laid_over_other_rows(client: FlaskClient, session: Session, here: County) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    old = shaped(session, **{"rows-0-length": "1"}, do="save")
    client.post("/rules/2", data=shaped(session, do="add", **MINE))
    page = client.post("/rules/2", data=old, follow_redirects=True).text
    assert "在别的页面加过或去掉过条目" in page
    assert draft_of(session).body["clock"][0]["length"] == 3


def test_a_copy_of_a_version_with_own_rows_starts_from_them(
    client: FlaskClient, session: Session, here: County, draft: Version
) -> None:
    version = draft()
    as_(client, here, "sysadmin").post("/rules/2", data=shaped(session, do="add", **MINE))
    actions.submit(session, draft_of(session), actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    actions.approve(session, version, actor=here.actor("supervisor"), at=AT)
    session.commit()
    client.post("/rules/2/copy")
    copied = session.scalars(select(RuleVersion).where(RuleVersion.version == 3)).one().body
    mine = row_of(copied, "total", category="12")
    assert "from" not in copied and copied["clock"] == copied["base"]["clock"]
    page = client.get("/rules/3").text
    assert f'value="drop-{mine}"' in page and "还没有改" in page
