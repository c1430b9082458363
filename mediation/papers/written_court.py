"""授权委托书, 推选代表人书, 司法确认申请书: who acts for a party, and what the court is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, AgreementForm, Term
from mediation.agreements.queries import agreements_of
from mediation.confirmation.models import Application
from mediation.confirmation.queries import agreement_of as agreement_in_force
from mediation.confirmation.queries import applications_of, clock_of
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.papers.about import cause, committee, department, issued_number, matter, today
from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import ROOM, SIDES, Row, acting_for, called, named, principal, signs, standing
from mediation.papers.wording import BLANK, day
from mediation.papers.written_outcome import promised
from workflows.outcomes import PartyKind, PartyRole

SPECIAL = "代为承认、放弃、变更调解请求，进行和解，签订调解协议，代为签收文书，代为领取款物"


def _acting(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return [Subject(str(p.no), f"{p.role.label}{p.name}") for p in dispute.active(PartyRole.AGENT, PartyRole.REPRESENTATIVE)]


def _both(session: Session, dispute: Dispute, subject: Subject) -> Sequence[Party]:
    """Who authorises whom."""
    acting = next(p for p in dispute.parties if str(p.no) == subject.key)
    for_whom = principal(dispute, acting) if acting.role is not PartyRole.REPRESENTATIVE else None
    return [p for p in (for_whom, acting) if p is not None]


@kind("authorisation", "授权委托书", "受理", subjects=_acting, states=_both, whole=True)
def authorisation(w: Writing) -> Paper:
    """Principal, agent, special authority, period (domain.md §5.2); a group signs whom it chose to speak for it."""
    case = w.dispute
    acting = next(p for p in case.parties if str(p.no) == w.subject.key)
    for_whom = principal(case, acting)
    if acting.role is PartyRole.REPRESENTATIVE:
        return _chosen(w)
    named_ = called(for_whom) if for_whom else BLANK
    return Paper("授权委托书", "", (
        Heading("委托人"), Fields(standing(for_whom, today(w), whole=True) if for_whom else ((("委托人", ""),),)),
        Heading("受委托人"), Fields((*standing(acting, today(w), whole=True), (("与委托人的关系", ""), ("工作单位", "")))),
        Para(f"{named_}就{matter(case)}（编号：{case.number}）一案，委托{acting.name}作为参加{committee(w)}调解的代理人。"),
        Para("代理权限（在方框里打勾）："),
        Para("□一般代理：代为参加调解，提供证据，陈述意见。"),
        Para(f"□特别授权：{SPECIAL}。"),
        Para("委托期限：自签署之日起至本次调解结束时止；另有约定的，至　　　　年　　月　　日止。"),
        Signatures((Sign("委托人", named_, fingerprint=for_whom is not None and for_whom.kind is PartyKind.PERSON), Sign("受委托人", acting.name, fingerprint=True)),
                   date=day(None)),
    ), w.number, (("委托人", named_.strip()), ("受委托人", acting.name), ("事由", matter(case))))


def _chosen(w: Writing) -> Paper:
    """At most five speak for a group (信访工作条例 Art 20; 宁波市人民调解条例 Art 20)."""
    case = w.dispute
    acting = next(p for p in case.parties if str(p.no) == w.subject.key)
    group = [p for p in case.active(*SIDES) if (for_whom := principal(case, acting)) and p.role is for_whom.role]
    rows = tuple((str(i), called(p), p.phone or "", ROOM) for i, p in enumerate(group, start=1) if p.count == 1)
    blank = sum(p.count for p in group if p.count > 1)
    rows += tuple((str(len(rows) + i), "", "", ROOM) for i in range(1, min(blank, 200) + 1))
    return Paper("推选代表人书", "", (
        Fields((*standing(acting, today(w), whole=True),)),
        Para(f"我们是{matter(case)}（编号：{case.number}）的当事人，共{sum(p.count for p in group)}人，一致推选{acting.name}为代表人，"
             f"代表我们参加{committee(w)}的调解。代表人参加调解的行为对我们发生效力；代表人承认、放弃、变更请求，签订调解协议，须经我们同意。"),
        Para(f"□我们同意代表人有权：{SPECIAL}。"),
        Signatures((Sign("代表人", acting.name, fingerprint=True),), date=day(None)),
        Heading("推选人名册"), Grid(("序号", "姓名", "联系方式", "签名（按指印）"), rows, (1, 2, 3, 3)),
    ), w.number, (("委托人", named(group)), ("受委托人", acting.name), ("事由", matter(case))))


def _confirmable(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """The written agreement in force, once it was settled; each joint application that was made of it."""
    found = agreement_in_force(session, dispute)
    if found is None or found.form != AgreementForm.WRITTEN:
        return ()
    made = [a for a in applications_of(session, dispute.id) if a.void_at is None and a.agreement_no == found.no]
    return [Subject(f"{found.no}-{a.no}", f"第 {a.no} 份，{day(a.filed_on)}") for a in made] or [Subject(str(found.no), "")]


def _applying(session: Session, dispute: Dispute, subject: Subject) -> Sequence[Party]:
    """Who asks the court, each with who acts for them."""
    made, filed = _about(session, dispute, subject)
    people = [p for p in dispute.active(*SIDES) if _applies(p, made, filed)]
    return [each for p in people for each in (p, *acting_for(dispute, p))]


@kind("confirmation", "司法确认申请书", "衔接", subjects=_confirmable, states=_applying, whole=True)
def confirmation(w: Writing) -> Paper:
    """Both sides together, within thirty days of effect (人民调解法 Art 33; 民诉法 Art 205; 民诉法解释 Art 351–358).

    A person stands with sex, ethnic group, age and ID number, a body with who represents it: both variants are one form.
    """
    case = w.dispute
    made, filed = _about(w.session, case, w.subject)
    people = [p for p in case.active(*SIDES) if _applies(p, made, filed)]
    body = committee(w, made.leg_no)
    limit = clock_of(w.session, case.id)
    until = f"，申请期限至{day(limit.due_at)}" if limit else ""
    bodies = any(p.kind is not PartyKind.PERSON for p in people)
    return Paper("司法确认申请书", "", (
        Fields(_applicants(case, people, today(w))),
        Heading("申请事项"),
        Para(f"请求人民法院依法确认申请人之间{day(made.reached_on)}经{body}主持调解达成的{_titled(issued_number(w, 'agreement', str(made.no)))}有效。"),
        Heading("事实和理由"),
        Para(f"申请人{named(people)}因{cause(case) or '纠纷'}，{day(case.accepted_at)}由{body}受理调解。{made.facts or case.description}"),
        Para(f"经调解，{day(made.reached_on)}自愿达成协议，协议于{day(made.effective_on)}生效{until}。协议主要内容："),
        *(Para(f"{term.no}．{promised(term)}") for term in made.terms if _between(term, people)),
        Para("申请人承诺：我们出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；如果因为该协议内容给他人造成损害的，"
             "愿意承担相应的民事责任和其他法律责任。"),
        Para(f"此致\n{filed.court if filed else department(w, 'court') or BLANK + '人民法院'}", indent=False),
        Heading("附"), *(Para(line) for line in (
            "一、人民调解协议书一份；", "二、申请人身份证明、资格证明" + ("（单位提交营业执照或者登记证书、法定代表人身份证明书）；" if bodies else "；"),
            "三、主持调解的人民调解委员会及人民调解员的证明材料；", "四、与协议有关的财产权利证明等材料；",
            "五、委托代理人的，提交授权委托书；", "六、申请人的住所、送达地址、联系方式确认书。")),
        Signatures(signs(people, "申请人"), date=day(filed.filed_on if filed else None)),
    ), w.number, (("受理法院", filed.court if filed else department(w, "court")),))


def _about(session: Session, dispute: Dispute, subject: Subject) -> tuple[Agreement, Application | None]:
    no, _, application = subject.key.partition("-")
    made = next(a for a in agreements_of(session, dispute.id) if str(a.no) == no)
    return made, next((a for a in applications_of(session, dispute.id) if str(a.no) == application), None)


def _applies(party: Party, made: Agreement, filed: Application | None) -> bool:
    if filed is not None:
        return party.no in {each.party_no for each in filed.parties}
    return not made.parties or party.no in made.parties


def _between(term: Term, people: Sequence[Party]) -> bool:
    """A term between others than the applicants is none of the court's business."""
    numbers = {p.no for p in people}
    return all(no is None or no in numbers for no in (term.who_no, term.to_no))


def _applicants(dispute: Dispute, people: Sequence[Party], on: date) -> tuple[Row, ...]:
    """申请人 is what both sides are before the court."""
    rows: list[Row] = []
    for party in people:
        (_, *others), *rest = standing(party, on, whole=True)
        rows += [(("申请人", called(party)), *others), *rest]
        rows += [row for acting in acting_for(dispute, party) for row in standing(acting, on, whole=True)]
    return tuple(rows)


def _titled(number: str) -> str:
    return f"人民调解协议书（{number}）" if number else "人民调解协议书"
