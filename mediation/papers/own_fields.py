"""The boxes of one kind of paper for a county's own Word file: {{ 时间 }}, {{ 地点 }}, {{ 被通知人 }}, each with an example.

A name is the label of a row or of a heading of our own layout, or what its writer says in `Paper.own`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mediation.papers.blocks import Block, Fields, Grid, Heading, Paper, Para

NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")
DAY, WHEN = "2026年9月20日", "2026年9月20日9时00分"
FACTS, WISH, TOGETHER = "后沟堵了，雨天水漫进院子。", "疏通水沟。", "王某与高某之间的邻里纠纷"
BODY, TERM = "枫桥镇人民调解委员会", "1．高某疏通水沟。"


@dataclass(frozen=True)
class Own:
    """One kind: its text in a trial; its boxes with an example; `beginning`: how row or heading begin where that is not the name."""

    text: str
    boxes: tuple[tuple[str, str], ...]
    beginning: tuple[tuple[str, str], ...] = ()


SERVED = (("送达文书", ""), ("受送达人", "高某"), ("送达方式", "直接送达"), ("送达地点", ""), ("送达时间", DAY), ("代收人及代收理由", ""), ("送达人", "骆建国"),
          ("见证人", ""), ("备注", ""))
STUB = (("送达对象", "高某"), ("承办人", "骆建国"), ("签发人", ""))

OWN: dict[str, Own] = {
    "application": Own("高某家后沟堵了，请求调解。", (("纠纷简要情况", FACTS), ("当事人申请事项", WISH))),
    "registration": Own("", (
        ("登记编号", "330681-2026-000123"), ("登记时间", DAY), ("登记单位", BODY), ("登记人", "何晓"), ("受理方式", "■依当事人申请　□主动调解"),
        ("案件来源", "■当事人申请（来访）"), ("纠纷类型", "邻里纠纷"), ("难易程度", "简单"), ("发生地点", "枫桥镇枫源村"), ("发生时间", DAY),
        ("纠纷简要情况", FACTS), ("当事人请求", WISH), ("受理意见", f"{DAY}决定受理"), ("备注", ""))),
    "acceptance": Own("王某：\n你提出的调解申请收悉，决定予以受理。", (
        ("被通知人", "王某"), ("受理编号", "330681-2026-000123"), ("受理日期", DAY), ("承办单位", BODY), ("调解员", "骆建国"),
        ("调解期限", "2026年10月20日"), *STUB, *SERVED)),
    "refusal": Own("王某：\n你提出的调解申请，经审查，决定不予受理。", (
        ("被通知人", "王某"), ("不予受理的理由", "人民法院已经受理"), ("具体情况", ""), ("法律依据", "《人民调解工作若干规定》第二十二条第（二）项"),
        ("可以走的途径", "向有管辖权的人民法院提起诉讼"), ("决定日期", DAY), *STUB, *SERVED)),
    "supplement": Own("王某：\n还缺少下列材料，现一次告知。", (
        ("被通知人", "王某"), ("需要补齐的材料", "1.身份证复印件"), ("补齐期限", DAY), *STUB, *SERVED)),
    "refusal_letter": Own("诸暨市人民法院：\n你单位交来的纠纷，经审查，决定不予调解。", (
        ("收函单位", "诸暨市人民法院"), ("来源编号", "J-2026-77"), ("不予调解的理由", "一方不同意调解"), ("具体情况", ""), ("决定日期", DAY))),
    "authorisation": Own("王某委托孙某作为参加调解的代理人。", (("委托人", "王某"), ("受委托人", "孙某"), ("事由", TOGETHER))),
    "rights": Own("王某、高某：\n现将有关事项告知如下。", (("被告知人", "王某、高某"), ("事由", TOGETHER), ("告知人", "骆建国"), ("告知日期", DAY))),
    "meeting_notice": Own(f"高某：\n本会受理的{TOGETHER}，定于{WHEN}在村调解室进行调解，请准时参加。", (
        ("被通知人", "高某"), ("事由", TOGETHER), ("时间", WHEN), ("地点", "村调解室"), ("调解员", "骆建国"), ("通知日期", DAY), *SERVED)),
    "investigation": Own("以上记录已给我看过，和我说的一样。", (
        ("时间", ""), ("地点", ""), ("事由", f"调查{TOGETHER}"), ("参加人", ""), ("被调查人", ""), ("性别年龄", ""), ("职业或职务", ""), ("联系方式", ""),
        ("单位或住址", ""), ("核实的事项", WISH))),
    "record": Own("双方当面谈了水沟的事，各让一步。", (
        ("时间", WHEN), ("地点", "村调解室"), ("次数", "第1次"), ("事由", "邻里纠纷"), ("编号", "330681-2026-000123"), ("申请人", "王某"), ("被申请人", "高某"),
        ("第三人", ""), ("到场人员", "王某、高某"), ("受邀人员", "无"), ("人民调解员", "骆建国"), ("记录人", "何晓"),
        ("告知权利义务", "已向各方当事人告知权利义务。"), ("调解经过", "各让一步。"), ("调解结果", "经调解，双方当事人自愿达成协议。"))),
    "agreement": Own(f"{FACTS}\n经调解，自愿达成如下协议：{TERM}", (
        ("主要事实", FACTS), ("协议内容", TERM), ("履行方式地点期限", "1　高某　疏通水沟　自己动手　2026年10月1日前"), ("其他", "本协议一式三份。")),
        (("主要事实", "纠纷的主要事实"), ("协议内容", "经调解自愿达成"), ("履行方式地点期限", "履行协议的方式"))),
    "oral_agreement": Own("口头调解协议自各方当事人达成协议之日起生效。", (
        ("达成日期", DAY), ("编号", "330681-2026-000123"), ("主要事实", FACTS), ("协议内容", TERM),
        ("履行方式地点期限", "1　高某　疏通水沟　自己动手　2026年10月1日前")),
        (("主要事实", "纠纷主要事实争议事项"), ("协议内容", "达成的协议内容"), ("履行方式地点期限", "履行协议的方式"))),
    "termination": Own(f"王某、高某：\n本会受理的{TOGETHER}，现终止调解。", (
        ("被通知人", "王某、高某"), ("事由", TOGETHER), ("终止原因", "经调解，当事人之间不能达成调解协议"), ("具体情况", ""), ("终止日期", DAY),
        ("可以走的途径", "向有管辖权的人民法院提起诉讼"), *STUB, *SERVED)),
    "assignment": Own("", (
        ("来文单位", "枫桥镇矛调中心"), ("承办单位", "枫源村人民调解委员会"), ("办理方式", "交办"), ("发出时间", DAY), ("案件编号", "330681-2026-000123"),
        ("纠纷类型", "邻里纠纷"), ("事项", FACTS), ("当事人请求", WISH), ("办理要求", "请按期签收、办理，并及时反馈结果。"), ("办理期限", f"签收：{WHEN}前"),
        ("经办人", "何晓"), ("签发人", ""), ("签收情况", ""), ("办理结果及答复", ""))),
    "entrustment": Own(f"枫源村人民调解委员会：\n{TOGETHER}，现委托你会调解。", (
        ("收函单位", "枫源村人民调解委员会"), ("委托单位", "枫桥镇矛调中心"), ("事由", TOGETHER), ("当事人请求", WISH), ("基本情况", FACTS),
        ("联系人", "何晓"), *STUB)),
    "result_letter": Own("诸暨市人民法院：\n你单位交来的纠纷，经调解，已达成协议。", (
        ("收函单位", "诸暨市人民法院"), ("来源编号", "J-2026-77"), ("事由", TOGETHER), ("受理日期", DAY), ("调解结果", "调解成功"), ("结果日期", DAY),
        ("附件", "人民调解协议书"))),
    "confirmation": Own("请求人民法院依法确认调解协议有效。", (
        ("受理法院", "诸暨市人民法院"), ("申请事项", "请求人民法院依法确认调解协议有效。"), ("事实和理由", FACTS), ("附件", "一、人民调解协议书一份；")),
        (("附件", "附"),)),
    "warning": Own(f"枫源村人民调解委员会：\n{TOGETHER}被评为红色风险，现予预警。", (
        ("收函单位", "枫源村人民调解委员会"), ("事由", TOGETHER), ("发生地点", "枫桥镇枫源村"), ("当前状态", "调解中"), ("风险表现", "扬言动手"),
        ("基本情况", FACTS), ("已报告情况", ""), ("责任领导", ""), ("责任人", "骆建国"), ("采取的措施", ""), ("回复时间", ""), ("回复人", ""), *STUB)),
    "follow_up": Own("", (
        ("纠纷", TOGETHER), ("案件编号", "330681-2026-000123"), ("调解协议编号", "诸枫调〔2026〕12号"), ("回访事由", "了解协议履行情况"), ("回访时间", DAY),
        ("回访方式", "上门"), ("被回访人", "王某"), ("与当事人关系", ""), ("协议履行情况", "已履行"), ("满意程度", "满意"), ("回访内容", "水沟已经通了。"),
        ("反悔起诉裁判情况", "无"), ("有无新的隐患", "无"), ("处理意见", ""))),
    "closing": Own("", (
        ("卷号", ""), ("案件编号", "330681-2026-000123"), ("承办单位", BODY), ("承办人", "骆建国"), ("案件来源", "来访"), ("填表时间", DAY),
        ("受理日期", DAY), ("结案日期", DAY), ("纠纷类型", "邻里纠纷"), ("难易程度", "简单"), ("纠纷简要情况", FACTS), ("当事人请求", WISH),
        ("调解结果", f"调解成功。{TERM}"), ("承办人签名", ""), ("负责人签名", ""), ("负责人意见", ""), ("签署日期", ""))),
    "cover": Own("", (
        ("人民调解委员会", BODY), ("卷名", TOGETHER), ("卷号", "诸枫人调〔2026〕12号"), ("案件编号", "330681-2026-000123"), ("纠纷类型", "邻里纠纷"),
        ("调解结果", "调解成功"), ("申请人", "王某"), ("被申请人", "高某"), ("人民调解员", "骆建国"), ("调解日期", f"{DAY}至{DAY}"), ("立卷人", ""),
        ("立卷时间", ""), ("保管期限", ""), ("页数", ""), ("备注", ""))),
    "contents": Own("1　调解申请书或受理登记表", ()),
    "file_note": Own("1．申请人王某退出调解。", (("卷名", TOGETHER), ("卷号", "诸枫人调〔2026〕12号"), ("说明", "1．申请人王某退出调解。"))),
    "back": Own("本卷材料已按顺序排列、编写页码，经检查完整，予以归档。", (
        ("卷名", TOGETHER), ("案件编号", "330681-2026-000123"), ("卷号", "诸枫人调〔2026〕12号"), ("当事人", "王某、高某"), ("本卷页数", "共　　　页"),
        ("附件", ""), ("立卷人", ""), ("立卷时间", ""), ("检查人", ""), ("检查时间", ""))),
}


def box(label: str) -> str:
    """A label as a name that may stand in braces: 反悔、起诉、裁判情况 without its signs."""
    return "".join(each for each in NUMBERED.sub("", label) if each.isalnum())


def own_of(kind: str, paper: Paper) -> dict[str, str]:
    """What stands in each box of this kind for this paper."""
    said, rows = dict(paper.own), _rows(paper)
    sections = list(_sections(paper))
    own = OWN.get(kind, Own("", ()))
    found: dict[str, str] = {}
    for name, _ in own.boxes:
        begins = dict(own.beginning).get(name, name)
        section = next((text for heading, text in sections if heading.startswith(begins)), "")
        found[name] = said.get(name) or "、".join(rows.get(begins, ())) or section
    return found


def _rows(paper: Paper) -> dict[str, list[str]]:
    """Values by label, each once: two applicants are one box."""
    rows: dict[str, list[str]] = {}
    for block in paper.blocks:
        for label, value in [pair for row in block.rows for pair in row] if isinstance(block, Fields) else ():
            if value and value not in rows.setdefault(box(label), []):
                rows[box(label)].append(value)
    return rows


def _sections(paper: Paper) -> Iterator[tuple[str, str]]:
    """What stands under each heading, up to the next one or to what is no text."""
    heading, lines = "", list[str]()
    for block in (*paper.blocks, Heading("")):
        words = _words(block)
        if words is not None:
            lines += words
            continue
        if heading:
            yield heading, "\n".join(lines)
        heading, lines = (box(block.text) if isinstance(block, Heading) else ""), []


def _words(block: Block) -> list[str] | None:
    match block:
        case Para(text):
            return [text]
        case Grid(_, rows):
            return ["　".join(row) for row in rows]
        case _:
            return None
