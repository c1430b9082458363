"""权利义务告知书: the law's words on nature, principles, rights, duties and effect, told before mediation."""

from __future__ import annotations

from mediation.meetings.queries import sittings_of
from mediation.papers.about import committee, matter, mediator
from mediation.papers.blocks import Block, Heading, Paper, Para, Sign, Signatures
from mediation.papers.kinds import Writing, kind
from mediation.papers.parties import named, signers_of, signs
from mediation.papers.wording import day
from mediation.papers.written_intake import INTAKE, taken

RIGHTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("一、人民调解的性质", (
        "人民调解是人民调解委员会通过说服、疏导等方法，促使当事人在平等协商基础上自愿达成调解协议，解决民间纠纷的活动"
        "（《中华人民共和国人民调解法》第二条）。人民调解委员会调解民间纠纷，不收取任何费用（第四条）。",)),
    ("二、人民调解的原则（第三条）", (
        "（一）在当事人自愿、平等的基础上进行调解；", "（二）不违背法律、法规和国家政策；",
        "（三）尊重当事人的权利，不得因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。")),
    ("三、当事人在人民调解活动中享有的权利（第二十三条）", (
        "（一）选择或者接受人民调解员；", "（二）接受调解、拒绝调解或者要求终止调解；",
        "（三）要求调解公开进行或者不公开进行；", "（四）自主表达意愿、自愿达成调解协议。")),
    ("四、当事人在人民调解活动中履行的义务（第二十四条）", (
        "（一）如实陈述纠纷事实；", "（二）遵守调解现场秩序，尊重人民调解员；", "（三）尊重对方当事人行使权利。")),
    ("五、调解协议的效力", (
        "经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行（第三十一条）。",
        "当事人之间就调解协议的履行或者调解协议的内容发生争议的，一方当事人可以向人民法院提起诉讼（第三十二条）。",
        "双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认；人民法院依法确认调解协议有效，"
        "一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请强制执行（第三十三条）。")),
    ("六、其他", (
        "调解不成的，人民调解员应当终止调解，当事人可以依法通过仲裁、行政、司法等途径维护自己的权利（第二十六条）。",
        "人民调解员与纠纷有利害关系，可能影响公正调解的，当事人可以要求更换。")),
)


@kind("rights", "人民调解权利义务告知书", INTAKE, subjects=taken)
def rights(w: Writing) -> Paper:
    """Nature, principle, effect, rights (Art 23) and duties (Art 24), told before mediation (若干规定 Art 30)."""
    # dated by the first sitting at which they were told: that it came before the mediation is what the paper proves
    told = next((held.held_at for held in sittings_of(w.session, w.dispute.id).all if held.rights_told), None)
    blocks: list[Block] = [
        Para(f"{named(signers_of(w.dispute)) or '各方当事人'}：", indent=False),
        Para(f"你（们）{matter(w.dispute)}，由{committee(w)}主持调解。根据《中华人民共和国人民调解法》"
             "和《人民调解工作若干规定》第三十条，现将有关事项告知如下："),
    ]
    for heading, lines in RIGHTS:
        blocks += [Heading(heading), *(Para(line) for line in lines)]
    blocks += [
        Para("以上内容已向我（们）宣读、说明，我（们）已经清楚。"),
        Signatures((*signs(signers_of(w.dispute)), Sign("告知人", mediator(w))), seal=committee(w),
                   date=day(told)),
    ]
    return Paper("人民调解权利义务告知书", committee(w), tuple(blocks), w.number, (
        ("被告知人", named(signers_of(w.dispute))), ("事由", matter(w.dispute)), ("告知人", mediator(w)), ("告知日期", day(told)),
    ))
