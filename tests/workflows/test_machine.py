"""One machine for all cases: it refuses with a sentence, keeps nothing of a case, and offers what is open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.workflows.cases import FACTS, attempt, case
from workflows.clocks import ClockKind as K
from workflows.dispute import MOVES, REOPEN_CLOCKS, WORKFLOW
from workflows.guarding import Refused
from workflows.moves import Ends, Pauses, Resumes, Revives, Starts
from workflows.outcomes import Risk
from workflows.roles import Relation, Role
from workflows.states import State

DESK = {Relation.DESK}


def test_a_wrong_state_is_named_in_the_refusal() -> None:
    here = case(state=State.CLOSED)
    with pytest.raises(Refused) as refusal:
        WORKFLOW.fire("accept", attempt(Role.CLERK, DESK, of=here))
    assert (refusal.value.kind, refusal.value.sentence) == ("state", "这件现在是“已办结”，不能受理。")


def test_a_wrong_person_and_a_needed_second_one_are_told_apart() -> None:
    with pytest.raises(Refused) as refusal:
        WORKFLOW.fire("decline", attempt(Role.MEDIATOR, DESK, facts=FACTS["decline"]))
    assert (refusal.value.kind, refusal.value.sentence) == ("role", "“不予受理”不归你办。")
    with pytest.raises(Refused) as refusal:
        WORKFLOW.fire("decline", attempt(Role.CLERK, DESK, facts=FACTS["decline"]))
    assert (refusal.value.kind, refusal.value.sentence) == ("approval", "不予受理要负责人批准，请先提出申请。")


def test_a_guard_that_refuses_leaves_the_state_alone() -> None:
    here = case(claims=[])
    with pytest.raises(Refused, match="诉求") as refusal:
        WORKFLOW.fire("accept", attempt(Role.CLERK, DESK, of=here))
    assert (refusal.value.kind, here.state) == ("guard", State.SUBMITTED)


def test_all_that_is_missing_is_said_at_once_each_by_its_field() -> None:
    here = case(parties=[], claims=[], category=None, same_matter=None)
    with pytest.raises(Refused) as refusal:
        WORKFLOW.fire("accept", attempt(Role.CLERK, DESK, of=here, facts={"refuses": True}))
    assert [reason.field for reason in refusal.value.reasons] == [
        "parties.applicant", "parties.respondent", "claims", "category", "same_matter", "refuses",
    ]  # fmt: skip
    assert refusal.value.sentence == "".join(reason.sentence for reason in refusal.value.reasons)


def test_where_filling_in_more_would_not_help_nothing_more_is_asked() -> None:
    here = case(asked_materials=True)
    with pytest.raises(Refused) as refusal:
        WORKFLOW.fire("request_materials", attempt(Role.CLERK, DESK, of=here))
    assert len(refusal.value.reasons) == 1


def test_a_move_within_a_state_stays_there() -> None:
    here = case(state=State.CONCLUDED)
    WORKFLOW.fire("feed_back", attempt(Role.CLERK, DESK, of=here, facts=FACTS["feed_back"]))
    assert here.state is State.CONCLUDED


def test_one_machine_serves_many_threads() -> None:
    def whole_way(_: int) -> State:
        here = case()
        WORKFLOW.fire("accept", attempt(Role.CLERK, DESK, of=here))
        WORKFLOW.fire("assign", attempt(Role.DISPATCHER, DESK, of=here))
        WORKFLOW.fire("sign", attempt(Role.MEDIATOR, {Relation.HOLDER}, of=here, facts=FACTS["sign"]))
        state: State = here.state
        return state

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(whole_way, range(200))) == {State.MEDIATING}


def test_the_menu_offers_asks_and_says_why_not() -> None:
    here = case(risk=Risk.RED, claims=[], asked_materials=True)
    offers = {o.move.name: o for o in WORKFLOW.offers(attempt({Role.CLERK, Role.DISPATCHER}, DESK, of=here))}
    assert offers.keys() == {"accept", "request_materials", "decline", "advise", "withdraw", "merge"}
    assert offers["accept"].sentence == "还没写想要什么，先补上一条诉求。"
    assert (offers["decline"].asks, offers["decline"].sentence) == (True, "红色风险要先报警或通报，再办这一步。")
    assert offers["advise"].sentence == offers["withdraw"].sentence == offers["merge"].sentence == offers["decline"].sentence


def test_somebody_without_a_part_in_it_is_offered_nothing() -> None:
    for state in State:
        assert WORKFLOW.offers(attempt(Role.LEADER, {Relation.TOP}, of=case(state=state))) == []


# process.md §5 "What a move does to the clocks", and the starts of the table above it.
CLOCKS = {
    "register": "start acceptance, start petition_notice (petition)",
    "accept": "met acceptance petition_notice, start assignment, start total",
    "request_materials": "pause acceptance, start supplement",
    "supplement": "met supplement, resume acceptance",
    "decline": "met petition_notice, void all", "advise": "met petition_notice, void all", "merge": "void all",
    "assign": "met assignment, start signing, start objection",
    "sign": "met signing, start mediation",
    "object": "superseded signing objection mediation, start assignment",
    "return_unsigned": "superseded signing objection mediation, start assignment",
    "reassign": "superseded signing objection mediation, start signing, start objection",
    "send_down": "superseded assignment, start signing, start objection",
    "suspend": "pause mediation total", "resume": "resume mediation total",
    **dict.fromkeys(
        ("settle", "fail", "terminate", "withdraw"),
        "superseded objection, met acceptance petition_notice supplement assignment signing objection mediation total, start feedback",
    ),
    "escalate": "resume mediation total, escalated assignment signing objection mediation, start assignment",
    "feed_back": "", "close": "met feedback, start follow_up, start archive",
    "rework": "superseded feedback, revive total, start mediation",
    "reopen": "",
}  # fmt: skip


def words(effect: Starts | Ends | Pauses | Resumes | Revives) -> str:
    match effect:
        case Starts(kind, channel):
            return f"start {kind}" + (f" ({channel})" if channel else "")
        case Revives(kind):
            return f"revive {kind}"
        case Ends(how, kinds):
            return f"{how} {'all' if kinds == tuple(K) else ' '.join(kinds)}"
        case Pauses(kinds):
            return f"pause {' '.join(kinds)}"
        case Resumes(kinds):
            return f"resume {' '.join(kinds)}"


def test_each_row_starts_and_ends_the_clocks_of_the_process() -> None:
    assert {move.name: ", ".join(words(e) for e in move.clocks) for move in MOVES} == CLOCKS
    assert {state.value: [words(e) for e in effects] for state, effects in REOPEN_CLOCKS.items()} == {
        "accepted": ["void follow_up archive", "start assignment", "start total"], "submitted": ["start acceptance", "start petition_notice (petition)"],
    }  # fmt: skip
