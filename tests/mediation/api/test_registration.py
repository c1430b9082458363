"""POST /disputes: everything wrong in one answer, earlier cases asked about, fields named in the sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.mediation.api.conftest import LEAK
from workflows.identity import phone_problem

Call = Callable[..., Any]


def test_an_empty_registration_is_told_all_it_lacks(call: Call) -> None:
    body = call("window").post("/disputes", {"parties": [{"role": "applicant", "name": "朱某", "phone": "12"}]})
    assert body.status_code == 422
    assert body.json["errors"] == {
        "region": "选一下事情发生在哪个村、社区，打村名或拼音首字母就能找到。", "description": "写几句什么事，照来人的话写就行。",
        "channel": "选一下这件是怎么来的，比如来访。", "parties.0.phone": "手机号要 11 位，现在是 2 位。",
    }  # fmt: skip


def test_the_detail_names_the_field_before_what_is_wrong_with_it(call: Call) -> None:
    window = call("window")
    given = LEAK | {"parties": [{"role": "applicant"}], "claims": [{"text": "赔", "amount": -1}], "channel": "pigeon"}
    detail = window.post("/disputes", given).json["detail"]
    for words in ("第 1 位当事人的姓名或名称：这一项要填。", "第 1 条诉求的金额：不能小于 0。", "来源：只能是 "):
        assert words in detail, detail
    number = window.registered()
    detail = window.move(number, "decline", ground="N99", route="litigation", explanation="判了").json["detail"]
    assert detail == "情形：从列出来的里面选一个。"


def test_a_town_is_no_place_for_a_case(call: Call) -> None:
    errors = call("window").post("/disputes", LEAK | {"region": "330681109"}).json["errors"]
    assert errors == {"region": "只到枫桥镇还不够，选到村、社区，打村名或拼音首字母就能找到。"}


def test_a_company_has_a_credit_code(call: Call) -> None:
    firm = {"role": "respondent", "kind": "company", "name": "某公司", "id_number": "330681198603140111"}
    errors = call("window").post("/disputes", LEAK | {"parties": [*LEAK["parties"], firm]}).json["errors"]  # type: ignore[misc]
    assert errors["parties.2.id_number"] == "统一社会信用代码最后一位对不上，请再核对。"


def test_with_earlier_cases_the_caller_says_whether_it_is_one_of_them(call: Call) -> None:
    window = call("window")
    earlier = window.registered()
    asked = window.post("/disputes", LEAK)
    assert (asked.status_code, asked.json["matches"], list(asked.json["errors"])) == (422, [earlier], ["same_matter"])
    which = window.post("/disputes", LEAK | {"same_matter": "same_people"})
    assert (which.status_code, list(which.json["errors"])) == (422, ["related"])
    said = LEAK | {"same_matter": "same_people", "related": [earlier]}
    made = window.post("/disputes", said)
    assert (made.status_code, made.json["same_matter"], made.json["related"]) == (201, "same_people", [earlier])


def test_without_earlier_cases_nothing_is_asked(call: Call) -> None:
    assert call("window").post("/disputes", LEAK).json["same_matter"] == "none"


def test_what_one_may_not_see_is_neither_a_match_nor_a_link(call: Call) -> None:
    window, stranger = call("fengqiao.window"), call("paitou.window")
    hidden = window.registered()
    own = LEAK | {"region": "330681115204"}
    assert stranger.post("/disputes", own | {"related": [hidden]}).json["errors"] == {"related.0": "没有这一件，或者不归你看。"}
    assert stranger.post("/disputes", own).status_code == 201
    county = call("window")
    both = county.post("/disputes", own | {"same_matter": "same_people", "related": [hidden]}).json
    assert both["related"] == [hidden]
    assert stranger.get(f"/disputes/{both['number']}").json["related"] == []
    assert hidden not in stranger.get(f"/disputes/{both['number']}/timeline").text


def test_a_move_is_told_what_the_file_and_the_body_lack_together(call: Call) -> None:
    window = call("window")
    number = window.registered(parties=[], claims=[], category=None)
    errors = window.move(number, "accept").json["errors"]
    assert errors.keys() == {"parties.applicant", "parties.respondent", "claims", "category"}


@pytest.mark.parametrize("phone", ["13857512345", "0575-87012345", "057587012345", "87012345", "7012345"])
def test_whole_numbers_are_taken(phone: str) -> None:
    assert phone_problem(phone) is None


def test_half_a_mobile_number_is_no_landline(call: Call) -> None:
    parties = [{"role": "applicant", "name": "朱某", "phone": "1385751"}, {"role": "respondent", "name": "张某", "phone": "701234"}]
    errors = call("window").post("/disputes", {"parties": parties}).json["errors"]
    assert errors["parties.0.phone"] == "手机号要 11 位，现在是 7 位。"
    assert errors["parties.1.phone"] == "电话写手机号 11 位，或者区号加座机，比如 0575-87012345。"
