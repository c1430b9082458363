"""卷宗封面, 卷内目录, 卷宗情况说明, 封底: what holds a case file together (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.meetings.queries import sittings_of
from mediation.papers.about import cause, committee, issued_number, matter, mediator, person_name
from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import WHOLE, Subject, Writing, kind
from mediation.papers.parties import ROOM, SIDES, named
from mediation.papers.queries import issued_of
from mediation.papers.wording import BLANK_DAY, day
from mediation.papers.written_end import FILE
from workflows.outcomes import Outcome, PartyRole
from workflows.states import State

# The order of a file: number, paper, kinds that make it; the others are brought.
ORDER: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, "调解申请书或受理登记表", ("application", "registration")),
    (2, "权利义务告知书", ("rights",)),
    (3, "身份证明", ()),
    (4, "授权委托书", ("authorisation",)),
    (5, "调查记录", ("investigation",)),
    (6, "证据材料", ()),
    (7, "调解记录", ("record",)),
    (8, "调解协议书或口头协议登记表", ("agreement", "oral_agreement")),
    (9, "履行凭证", ()),
    (10, "回访记录", ("follow_up",)),
    (11, "司法确认材料", ("confirmation",)),
    (12, "卷宗情况说明", ("file_note",)),
    (13, "封底", ("back",)),
)


@dataclass(frozen=True)
class Listed:
    """One line of 卷内目录; pages where they are known."""

    label: str
    pages: str = ""
    remark: str = ""


def _filed(session: Session, dispute: Dispute) -> Sequence[Subject]:
    """From the result on there is a file to make."""
    return WHOLE if dispute.outcome not in (None, Outcome.MERGED) or dispute.state == State.CLOSED else ()


@kind("cover", "卷宗封面", FILE, word="人调", subjects=_filed)
def cover(w: Writing) -> Paper:
    """Committee, file name, file number, mediators, from–to, filing person and date, 保管期限, remark."""
    case = w.dispute
    kept = "、".join(dict.fromkeys(name for leg in case.legs if (name := person_name(w, leg.mediator_id)))) or mediator(w)
    return Paper("人民调解卷宗", committee(w), (
        Fields((
            (("人民调解委员会", committee(w)),),
            (("卷名", matter(case)),),
            (("卷号", w.number), ("案件编号", case.number)),
            (("纠纷类型", cause(case)), ("调解结果", case.outcome.label if case.outcome else "")),
            (("申请人", named(case.active(PartyRole.APPLICANT))),),
            (("被申请人", named(case.active(PartyRole.RESPONDENT))),),
            (("人民调解员", kept),),
            (("调解日期", f"{day(case.accepted_at)}至{day(case.concluded_at)}"),),
            (("立卷人", ""), ("立卷时间", day(case.closed_at) if case.closed_at else "")),
            (("保管期限", ""), ("页数", "")),
            (("备注", ""),),
        )),
    ), w.number)


def contents_of(body: str, lines: Sequence[Listed], *, number: str = "") -> Paper:
    """卷内目录 with these lines: whoever joins the file knows its pages."""
    rows = tuple((str(no), line.label, line.pages, line.remark) for no, line in enumerate(lines, start=1))
    return Paper("卷内目录", body, (Grid(("序号", "材料名称", "页码", "备注"), rows, (1, 6, 2, 3)),), number)


@kind("contents", "卷内目录", FILE, subjects=_filed)
def contents(w: Writing) -> Paper:
    """No., paper, page, remark, in the order of the file; pages are written in where the file is joined by hand."""
    numbers = {p.kind: p.number for p in issued_of(w.session, w.dispute.id) if p.voided_at is None and p.number}
    sittings = len(sittings_of(w.session, w.dispute.id).all)
    remarks = {7: f"{sittings}次" if sittings else ""}
    lines = [Listed(label, "", remarks.get(no) or next((numbers[k] for k in kinds if k in numbers), "")) for no, label, kinds in ORDER]
    return contents_of(committee(w), lines, number=w.number)


@kind("file_note", "卷宗情况说明", FILE, subjects=_filed)
def file_note(w: Writing) -> Paper:
    """What a reader of the file has to know and finds in no paper: if needed."""
    case = w.dispute
    gone = [p for p in case.parties if p.left_at is not None]
    lines = [f"{p.role.label}{p.name}于{day(p.left_at)}退出调解。" for p in gone]
    if case.leg_no > 1:
        lines.append(f"本案先后由{'、'.join(_units(w))}办理，共{case.leg_no}轮。")
    if case.main_id:
        lines.append("本案并入另案办理。")
    return Paper("卷宗情况说明", committee(w), (
        Para(f"{matter(case)}（编号：{case.number}，卷号：{issued_number(w, 'cover') or '　' * 6}）卷宗有关情况说明如下："),
        *(Para(f"{no}．{line}") for no, line in enumerate(lines, start=1)),
        Grid(("需要说明的其他情况（缺少的材料、替代的材料、更正的内容）",), (((ROOM,),) * 8), (1,)),
        Signatures((Sign("说明人"),), seal=committee(w), date=BLANK_DAY),
    ), w.number, (
        ("卷名", matter(case)), ("卷号", issued_number(w, "cover")), ("说明", "\n".join(f"{no}．{line}" for no, line in enumerate(lines, start=1))),
    ))


def _units(w: Writing) -> list[str]:
    return list(dict.fromkeys(committee(w, leg.no) for leg in w.dispute.legs))


@kind("back", "卷宗封底", FILE, subjects=_filed)
def back(w: Writing) -> Paper:
    """How many pages, who filed it, who looked it through, when."""
    case = w.dispute
    return Paper("卷宗封底", committee(w), (
        Heading("本卷情况"),
        Fields((
            (("卷名", matter(case)),),
            (("案件编号", case.number), ("卷号", issued_number(w, "cover"))),
            (("当事人", named(case.active(*SIDES))),),
            (("本卷页数", "共　　　页"), ("附件", "")),
            (("立卷人", ""), ("立卷时间", "")),
            (("检查人", ""), ("检查时间", "")),
        )),
        Para("本卷材料已按顺序排列、编写页码，经检查完整，予以归档。"),
        Signatures((Sign("立卷人"), Sign("检查人")), seal=committee(w), date=BLANK_DAY),
    ), w.number)
