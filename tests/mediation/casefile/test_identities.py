"""身份证明 party by party: whose proof is missing is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from mediation.casefile.contents import lines_of
from mediation.casefile.identities import few, lacking, unnamed
from mediation.disputes.sides import Party
from mediation.files.actions import store
from mediation.papers.parties import LISTED
from tests.mediation.casefile.conftest import Bring, photo
from tests.mediation.disputes.tale import Tale
from tests.mediation.papers.three import SCHOOL
from workflows.evidence import FileKind
from workflows.outcomes import Outcome, PartyKind, PartyRole

A, R, REP, AGENT, GUARDIAN = PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.REPRESENTATIVE, PartyRole.AGENT, PartyRole.GUARDIAN
Who = tuple[PartyRole, str, dict[str, Any]]


@dataclass
class Case:
    """As much of a dispute as the rule reads."""

    parties: list[Party]
    outcome: Outcome | None = Outcome.SETTLED
    roles: list[PartyRole] = field(default_factory=list)

    def active(self, *roles: PartyRole) -> list[Party]:
        return [party for party in self.parties if party.role in roles and party.left_at is None]


def of(*people: Who, outcome: Outcome = Outcome.SETTLED) -> Any:
    plain = {"kind": PartyKind.PERSON, "count": 1, "minor": False}
    return Case([Party(no=no, role=role, name=name, **{**plain, **more}) for no, (role, name, more) in enumerate(people, start=1)], outcome)


def ids(*numbers: int | None, kind: FileKind = FileKind.IDENTITY, says: str = "", called: str = "照片.jpg") -> list[Any]:
    return [SimpleNamespace(kind=kind, brought_by_no=no, caption=says or None, name=called) for no in numbers]


COMPANY = (R, "某建设公司", {"kind": PartyKind.COMPANY})
DINER = (R, "王强饭店", {"kind": PartyKind.COMPANY, "representative": "王强"})
GROUP = (A, "汪某", {"count": 50})
MANY: list[Who] = [(A, f"工人{n}", {}) for n in range(1, 8)]


@pytest.mark.parametrize(("case", "files", "missing"), [
    (of((A, "朱某", {}), (R, "张某", {})), ids(1), ["张某"]),
    (of((A, "朱某", {}), (R, "张某", {})), ids(1, 2), []),
    (of((A, "朱某", {}), (R, "张某", {})), ids(None, None), ["朱某", "张某"]),
    # nobody can be made to prove who he is where nothing was agreed
    (of((A, "朱某", {}), (R, "张某", {}), outcome=Outcome.FAILED), ids(1), []),
    # a body: its licence, and who speaks for it
    (of((A, "朱某", {}), COMPANY), ids(1), ["某建设公司的营业执照或登记证书以及法定代表人身份证明或授权委托"]),
    (of((A, "朱某", {}), COMPANY), ids(1, 2), ["某建设公司的法定代表人身份证明或授权委托"]),
    (of((A, "朱某", {}), COMPANY), ids(1, 2, 2), ["某建设公司的法定代表人身份证明或授权委托"]),
    (of((A, "朱某", {}), COMPANY), [*ids(1, 2), *ids(2, says="法定代表人身份证明")], []),
    (of((A, "朱某", {}), COMPANY), [*ids(1, 2), *ids(2, called="法定代表人身份证明.jpg")], []),
    (of((A, "朱某", {}), (R, "某建设公司", {"kind": PartyKind.COMPANY, "representative": "李某"})), [*ids(1, 2), *ids(2, says="李某的身份证")], []),
    (of((A, "朱某", {}), COMPANY), [*ids(1), *ids(2, says="法定代表人身份证明")], ["某建设公司的营业执照或登记证书"]),
    # the licence stays one though it names who speaks for the body, or the body bears their name
    (of((A, "朱某", {}), DINER), [*ids(1), *ids(2, says="王强饭店营业执照"), *ids(2, says="王强身份证")], []),
    (of((A, "朱某", {}), DINER), [*ids(1), *ids(2, says="王强饭店"), *ids(2, says="王强饭店王强身份证")], []),
    (of((A, "朱某", {}), DINER), [*ids(1), *ids(2, says="王强饭店营业执照")], ["王强饭店的法定代表人身份证明或授权委托"]),
    (of((A, "朱某", {}), DINER), [*ids(1), *ids(2, says="王强身份证")], ["王强饭店的营业执照或登记证书"]),
    (of((A, "朱某", {}), COMPANY), [*ids(1), *ids(2, says="营业执照（法定代表人张某）")], ["某建设公司的法定代表人身份证明或授权委托"]),
    (of((A, "朱某", {}), COMPANY), [*ids(1), *ids(2, says="登记证书（负责人李某）"), *ids(2, says="负责人身份证")], []),
    (of((A, "朱某", {}), COMPANY), [*ids(1), *ids(2, says="营业执照和法定代表人身份证")], []),
    # two people of one name, and one person in two parts
    (of((A, "朱某", {"id_number": "1"}), (R, "朱某", {"id_number": "2"})), ids(1), ["朱某"]),
    (of((A, "朱某", {"id_number": "1"}), (R, "张某", {}), (REP, "朱某", {"represents_no": 1, "id_number": "1"})), ids(2, 3), []),
    (of((A, "朱某", {"id_number": "1"}), (R, "张某", {}), (REP, "朱某", {"represents_no": 1})), ids(2, 3), []),
    (of((A, "朱某", {}), COMPANY), [*ids(1, 2), *ids(2, kind=FileKind.AUTHORITY)], []),
    (of((A, "朱某", {}), COMPANY, (AGENT, "周律师", {"represents_no": 2})), ids(1, 2, 3), []),
    (of((A, "朱某", {}), COMPANY, (AGENT, "周律师", {"represents_no": 2})), [*ids(1, 2), *ids(3, kind=FileKind.AUTHORITY)], []),
    # a shop that is called as its owner is no person
    (of((A, "王强", {}), (R, "王强", {"kind": PartyKind.COMPANY})), ids(1), ["王强的营业执照或登记证书以及法定代表人身份证明或授权委托"]),
    # a group: its representatives, and the roster
    (of(GROUP, (R, "张某", {}), (REP, "安某", {"represents_no": 1})), ids(2), ["代表人安某", "汪某等50人的名册"]),
    (of(GROUP, (R, "张某", {}), (REP, "安某", {"represents_no": 1})), ids(1, 2, 3), []),
    (of(GROUP, (R, "张某", {})), ids(2), ["汪某等50人"]),
    # named one by one the case itself is the roster
    (of(*MANY, (R, "张某", {}), (REP, "安某", {"represents_no": 1})), ids(8), ["代表人安某"]),
    (of(*MANY, (R, "张某", {}), (REP, "工人2", {"represents_no": 1})), ids(2, 8), []),
    (of(*MANY, (R, "张某", {})), ids(1, 8), [f"工人{n}" for n in range(2, 8)]),
    (of(*MANY[:LISTED], (R, "张某", {}), (REP, "安某", {"represents_no": 1})), ids(LISTED + 1, LISTED + 2), [f"工人{n}" for n in range(1, LISTED + 1)]),
    (of(*MANY, (A, "某公司", {"kind": PartyKind.COMPANY}), (R, "张某", {}), (REP, "安某", {"represents_no": 1})), ids(9, 10),
     ["某公司的营业执照或登记证书以及法定代表人身份证明或授权委托"]),
    # 户口簿 of the guardian shows the child
    (of((A, "刘某", {"minor": True}), (R, "张某", {}), (GUARDIAN, "刘大", {"represents_no": 1})), ids(2, 3), []),
    (of((A, "刘某", {"minor": True}), (R, "张某", {}), (AGENT, "周律师", {"represents_no": 1})), ids(2, 3), ["刘某"]),
    (of((A, "刘某", {}), (R, "张某", {}), (GUARDIAN, "刘大", {"represents_no": 1})), ids(2, 3), ["刘某"]),
    (of((A, "朱某", {}), (R, "朱某", {})), [], ["朱某"]),
])
def test_each_party_is_proven(case: Any, files: Sequence[Any], missing: list[str]) -> None:
    assert lacking(case, files) == missing


def test_of_many_the_first_are_named() -> None:
    assert few([f"工人{n}" for n in range(1, 9)]) == "工人1、工人2、工人3、工人4、工人5等 8 位"
    assert unnamed(ids(None, 1)) == 1


def test_one_partys_card_is_not_enough(t: Tale, bring: Bring) -> None:
    def line() -> str:
        found = lines_of(t.session, t.case, actor=t.here.actor("fengqiao.window"), at=t.at)
        return found[2].words

    bring("身份证.jpg", photo(), FileKind.IDENTITY, by=2)
    assert line() == "还缺：朱某"
    bring("身份证.jpg", photo("red"), FileKind.IDENTITY, by=None)
    assert line() == "还缺：朱某；有 1 份没写是谁的，在“材料”里改"
    bring("身份证.jpg", photo("red"), FileKind.IDENTITY, by=1)
    assert line() == "上传 3 份"


def test_a_signed_authorisation_proves_who_acts_for_a_body(t: Tale) -> None:
    t.register(**SCHOOL).in_village()
    village = t.here.actor("village.mediator")

    def insurer() -> list[str]:
        t.wait(minutes=5)
        return [words for words in lines_of(t.session, t.case, actor=village, at=t.at)[2].lacks if words.startswith("某保险公司")]

    def brought(no: int | None, kind: FileKind, colour: str, paper: str = "") -> None:
        store(t.session, t.case, actor=village, at=t.at, name="照片.jpg", content=photo(colour), caption=None, brought_by_no=no, kind=kind, paper=paper)

    t.sit("village.mediator", "agreed").agree("village.mediator", form="written", signed=[1, 2, 4], mediator_signed_on=t.today)
    t.do("village.mediator", "settle")
    brought(4, FileKind.IDENTITY, "red")
    assert insurer() == ["某保险公司诸暨支公司的法定代表人身份证明或授权委托"]
    brought(None, FileKind.SIGNED, "blue", "authorisation:5")
    assert insurer() == []
