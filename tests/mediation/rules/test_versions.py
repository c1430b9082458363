"""A version is written by one person, approved by another, and in force from its day on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent
from mediation.clocks.rulebook import RuleVersion, VersionStatus, rules_in_force, rules_of
from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.rules import actions
from mediation.rules.queries import pending
from tests.make import County, moment
from tests.mediation.rules.conftest import AT, LEVELS, Version, row_of
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.limit_files import load_rules, parse, read_body
from workflows.limits import Mark


def told(session: Session, here: County, username: str) -> list[str]:
    mine = select(Notice.text).where(Notice.person_id == here.person(username).id)
    return list(session.scalars(mine.order_by(Notice.id)))


def test_before_there_is_a_version_the_shipped_standard_is_in_force(session: Session, here: County) -> None:
    assert rules_in_force(session, AT) == load_rules()


def test_a_version_is_in_force_from_the_first_minute_of_its_day(session: Session, here: County, approved: Version) -> None:
    approved(days={"town": 8})
    assert rules_in_force(session, moment("2026-10-31 23:59")).version == 1
    new = rules_in_force(session, moment("2026-11-01 00:00"))
    assert (new.name, new.version) == ("county", 2)
    assert new.rule_for(ClockKind.MEDIATION, level=Level.TOWN).length == 8


def test_of_two_versions_each_has_its_time(session: Session, here: County, approved: Version) -> None:
    approved(days={"town": 8})
    approved(days={"town": 9}, applies_from=date(2026, 12, 1))
    days = [moment(f"2026-{day} 12:00") for day in ("10-15", "11-15", "12-15")]
    assert [rules_in_force(session, at).version for at in days] == [1, 2, 3]
    assert rules_of(session, "county", 2).rule_for(ClockKind.MEDIATION, level=Level.TOWN).length == 8


def test_what_another_approved_meanwhile_is_seen_in_the_next_transaction(
    session: Session, here: County, draft: Version
) -> None:
    version = draft(days={"town": 8})
    actions.submit(session, version, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    session.commit()
    late = moment("2026-11-02 09:00")
    assert rules_in_force(session, late).version == 1
    supervisor, number = here.actor("supervisor"), version.id
    session.rollback()
    with Session(session.get_bind()) as other:
        actions.approve(other, other.get_one(RuleVersion, number), actor=supervisor, at=AT)
        other.commit()
    assert rules_in_force(session, late).version == 2


def test_a_changed_number_is_the_countys_own_and_remembers_what_it_was(draft: Version) -> None:
    body = draft(days={"town": 8}).body
    row = body["clock"][row_of(body, "mediation", level="town")]
    assert (row["mark"], row["source"]) == (
        Mark.OWN, "本县规定；原为 10 个自然日，本县规定；各县 2 个工作日至 30 天",
    )  # fmt: skip
    untouched = body["clock"][row_of(body, "total", category="10")]
    assert untouched["mark"] == Mark.STATUTE


def test_changing_a_number_back_gives_the_law_back(here: County, draft: Version) -> None:
    version = draft()
    place = row_of(version.body, "total", category="10")
    for days, mark in ((10, Mark.OWN), (15, Mark.STATUTE)):
        actions.edit(
            here.session, version, rows={place: {"length": days}}, head={}, title="标准规则",
            applies_from=None, recounts_open=False,
        )  # fmt: skip
        assert version.body["clock"][place]["mark"] == mark


def test_one_draft_at_a_time(here: County, draft: Version) -> None:
    draft()
    with pytest.raises(Refused, match="第 2 版还没有办完"):
        draft()


def test_the_database_holds_one_draft_and_one_who_is_not_the_writer(session: Session, here: County, draft: Version) -> None:
    version = draft()
    version.status, version.approved_at = VersionStatus.APPROVED, AT
    version.approved_by = version.made_by
    with pytest.raises(IntegrityError, match="second_person"):
        session.flush()


def test_what_is_wrong_is_said_and_nothing_is_handed_in(session: Session, here: County, draft: Version) -> None:
    version = draft(days={"town": 12}, applies_from=date(2026, 9, 18))
    with pytest.raises(Invalid) as refused:
        actions.submit(session, version, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    assert list(refused.value.errors.values()) == [
        "村 7、镇 12、市 13，相加 32 天，超过了居民时限 30 天，请改短一级，或改长居民时限。",
        "选从哪天起，明天或以后，比如10月2日。",
    ]
    assert version.status is VersionStatus.DRAFT
    assert told(session, here, "supervisor") == []


def test_the_supervisor_hears_and_says_yes_and_the_writer_hears_that(session: Session, here: County, draft: Version) -> None:
    version = draft(days={"town": 8})
    actions.submit(session, version, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    assert told(session, here, "supervisor") == ["请复核时限规则第 2 版，11月1日起"]
    actions.approve(session, version, actor=here.actor("supervisor"), at=AT)
    assert told(session, here, "sysadmin") == ["何立群批准了时限规则第 2 版，11月1日起用"]
    kinds = session.scalars(select(AdminEvent.kind).where(AdminEvent.subject == "第 2 版").order_by(AdminEvent.id)).all()
    assert kinds == ["copy_rules", "submit_rules", "approve_rules"]


def test_a_no_needs_a_sentence_and_gives_the_draft_back(session: Session, here: County, draft: Version) -> None:
    version = draft(days={"town": 8})
    actions.submit(session, version, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    with pytest.raises(Invalid, match="写一句为什么退回"):
        actions.refuse(session, version, actor=here.actor("supervisor"), at=AT, sentence=" ")
    actions.refuse(session, version, actor=here.actor("supervisor"), at=AT, sentence="镇里人手不够。")
    assert (version.status, version.sentence) == (VersionStatus.DRAFT, "镇里人手不够。")
    assert told(session, here, "sysadmin") == ["时限规则第 2 版被退回：镇里人手不够。"]


def test_what_was_handed_in_cannot_be_changed_and_what_was_approved_never(
    session: Session, here: County, approved: Version
) -> None:
    version = approved()
    with pytest.raises(Refused, match="第 2 版现在是“已批准”"):
        actions.edit(session, version, rows={}, head={}, title="x", applies_from=None, recounts_open=False)
    with pytest.raises(Refused, match="已批准"):
        actions.discard(session, version, actor=here.actor("sysadmin"), at=AT)


def test_a_yes_that_comes_after_the_day_is_refused(session: Session, here: County, draft: Version) -> None:
    version = draft(days={"town": 8})
    actions.submit(session, version, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)
    with pytest.raises(Refused, match="明天或以后"):
        actions.approve(session, version, actor=here.actor("supervisor"), at=moment("2026-11-01 08:00"))


def test_a_version_comes_after_the_one_before_it(session: Session, here: County, approved: Version, draft: Version) -> None:
    approved(days={"town": 8})
    earlier = draft(days={"town": 9}, applies_from=date(2026, 10, 20))
    with pytest.raises(Invalid, match="第 2 版11月1日起用，这一版要选在它之后的日子"):
        actions.submit(session, earlier, actor=here.actor("sysadmin"), at=AT, levels=LEVELS)


def test_a_number_that_was_thrown_away_is_not_used_again(session: Session, here: County, draft: Version) -> None:
    actions.discard(session, draft(), actor=here.actor("sysadmin"), at=AT)
    assert pending(session) is None
    assert draft().version == 3


def test_any_shipped_set_can_be_the_start_of_ones_own(draft: Version) -> None:
    rules = parse(draft(of="gaotai").body)
    assert [r.length for r in rules.rules] == [r.length for r in load_rules("gaotai").rules]
    assert read_body("gaotai")["title"] == "四级七天"
