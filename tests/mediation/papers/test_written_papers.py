"""Each paper of three real cases against the field lists of domain.md §5.2: every label, and every value the case knows."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from mediation.agreements.models import Term
from mediation.papers.blocks import Cut, Fields, Heading, NewPage, Signatures
from mediation.papers.own_fields import OWN, box
from mediation.papers.pdf import pdf
from mediation.papers.written_outcome import promised
from tests.make import FENGYUAN
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.papers import three

PERSON = ("性别", "民族", "年龄", "职业或职务", "联系方式", "单位或住址")
BODY = ("法定代表人", "职务", "联系方式", "地址")
PARTY_ROWS = (*PERSON, *BODY, "申请人", "被申请人", "第三人", "委托代理人", "代表人", "监护人", "住址或单位", "身份证号", "统一社会信用代码", "与委托人的关系", "工作单位")
SERVED = ("存根", "送达回证", "受送达人", "送达方式", "送达人")
# What domain.md §5.2 lists for each paper, in the words of the paper.
FIELDS: dict[str, tuple[str, ...]] = {
    "application": ("申请人", "被申请人", *PERSON, "纠纷简要情况", "当事人申请事项", "自愿申请人民调解委员会进行调解"),
    "registration": ("登记时间", "登记单位", "受理方式", "依当事人申请", "主动调解", "案件来源", "接受委托、移送", "纠纷类型", "纠纷简要情况",
                     "登记人", "备注", *PERSON),
    "rights": ("人民调解的性质", "人民调解的原则", "调解协议的效力", "（一）选择或者接受人民调解员；", "（二）接受调解、拒绝调解或者要求终止调解；",
               "（三）要求调解公开进行或者不公开进行；", "（四）自主表达意愿、自愿达成调解协议。", "（一）如实陈述纠纷事实；",
               "（二）遵守调解现场秩序，尊重人民调解员；", "（三）尊重对方当事人行使权利。", "已经清楚", "告知人"),
    "acceptance": ("决定予以受理", "承办的人民调解委员会", *SERVED),
    "investigation": ("时间", "地点", "参加人", "被调查人", "调查内容", "调查人", "记录人"),
    "record": ("时间", "地点", "事由", "到场人员", "受邀人员", "告知权利义务", "调解经过", "调解结果", "人民调解员", "记录人"),
    "agreement": ("纠纷的主要事实、争议事项", "自愿达成如下协议", "履行协议的方式、地点、期限", "一式", "人民调解员", "记录人",
                  "自各方当事人签名"),
    "oral_agreement": ("纠纷主要事实、争议事项", "达成的协议内容", "履行协议的方式、地点、期限", "达成协议之日起生效", "人民调解员"),
    "termination": ("现终止调解", "人民法院", *SERVED),
    "follow_up": ("调解协议编号", "回访事由", "回访时间", "协议履行情况", "满意程度", "反悔、起诉、裁判情况", "有无新的隐患", "回访人"),
    "confirmation": ("申请人", "申请事项", "依法确认", "事实和理由", "此致", "没有恶意串通", "联系方式"),
    "authorisation": ("委托人", "受委托人", "代理权限", "特别授权", "委托期限"),
    "closing": ("卷号", "填表时间", "承办单位", "承办人", "受理日期", "结案日期", "联系方式", "住址或单位", "案件来源", "纠纷简要情况", "调解结果"),
    "assignment": ("来文单位", "承办单位", "事项", "办理要求", "办理期限", "签收情况", "办理结果及答复"),
    "entrustment": ("现委托你会调解", "调解结果函告", "存根"),
    "result_letter": ("结果为",),
    "order": ("督办等级", "被督办单位", "督办事项", "督办要求", "答复期限", "答复"),
    "warning": ("红色风险", "风险表现", "已报告情况", "第二十五条"),
    "cover": ("人民调解委员会", "卷名", "卷号", "人民调解员", "调解日期", "立卷人", "立卷时间", "保管期限", "备注"),
    "contents": ("序号", "材料名称", "页码", "备注", "身份证明", "授权委托书", "履行凭证", "司法确认材料", "封底"),
    "file_note": ("卷宗有关情况说明",),
    "back": ("本卷页数", "立卷人", "检查人"),
}


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def test_neighbours_who_agreed_in_writing(t: Tale) -> None:
    three.neighbours(t)
    papers = three.all_papers(t)
    assert sorted(papers) == [
        "acceptance:", "agreement:1", "application:", "assignment:1", "back:", "closing:", "confirmation:1", "contents:", "cover:",
        "entrustment:1", "file_note:", "follow_up:", "investigation:", "record:1", "record:2", "registration:", "rights:",
    ]  # fmt: skip
    _has_its_fields(papers)
    _tells_no_more(t, papers)
    _holds(papers, "application:", "朱某", "男", "汉族", "40岁", "务工", "13800000001", "枫源村安置房3幢202室", "张某", "个体户",
           "水漏到朱某家", "修好卧室和屋顶，费用由楼上出，人民币陆仟元整（¥6,000.00）", "2026年9月14日")
    assert "330681198603140111" not in papers["application:"].words
    _holds(papers, "registration:", t.case.number, "枫桥镇社会治理中心", "骆燕", "■依当事人申请", "邻里纠纷", "枫桥镇枫源村", "此前：自己谈过")
    _holds(papers, "rights:", "朱某、张某", "骆建国", "枫源村人民调解委员会")
    _holds(papers, "acceptance:", "朱某：", "朱某与张某之间的邻里纠纷", "枫源村人民调解委员会", "骆建国", "2026年10月14日")
    _holds(papers, "record:1", "第1次", "朱某家", "上门看了漏水的房间", "各方同意继续调解")
    _holds(papers, "record:2", "第2次", "村调解室", "自愿达成协议", "2026年9月14日")
    _holds(papers, "agreement:1", "1．张某承担全部维修费用，计人民币陆仟元整（¥6,000.00）。", "2．朱某自己找工人维修。", "2026年9月24日前",
           "一式三份", "枫源村人民调解委员会留存一份", "13800000002")
    _holds(papers, "confirmation:1", "330681198603140111", "诸暨市人民法院", "枫源村人民调解委员会")
    _holds(papers, "follow_up:", "张某：承担全部维修费用，待履行")
    assert "没有意见" not in papers["follow_up:"].words, "what was said of the mediator is asked anew, not carried to the visit"
    _holds(papers, "closing:", "达成协议", "骆建国", "网格员上报", "2．朱某自己找工人维修。", "枫源村安置房3幢302室")
    _holds(papers, "assignment:1", "枫桥镇社会治理中心", "枫源村人民调解委员会", "签收，调解员骆建国", "达成协议")
    _holds(papers, "cover:", "朱某与张某之间的邻里纠纷", "骆建国", "2026年9月14日")


def test_workers_against_a_company_with_a_representative(t: Tale) -> None:
    three.wages(t)
    papers = three.all_papers(t)
    _has_its_fields(papers)
    _tells_no_more(t, papers)
    order = next(name for name in papers if name.startswith("order:"))
    assert {"warning:", "authorisation:3", "entrustment:1", order} <= papers.keys()
    _holds(papers, "application:", "汪某等50人", "代表人", "安某", "13800000033", "某建设公司", "李某", "总经理", "0575-87010000", "东二路8号")
    _holds(papers, "agreement:1", "汪某等50人", "法定代表人", "人民币叁佰万元整（¥3,000,000.00）", "银行转账",
           "2026年9月19日前", "一式三份")
    _holds(papers, "confirmation:1", "91330681MA2D8YN85R", "李某", "营业执照", "诸暨市劳动争议人民调解委员会")
    _holds(papers, "authorisation:3", "推选", "安某", "共50人")
    assert papers["authorisation:3"].title == "推选代表人书"
    _holds(papers, "warning:", "5 人以上", "欠薪", "扬言轻生", "已报店口派出所", "诸暨市劳动争议人民调解委员会", "汪某等50人与某建设公司之间的劳动争议")
    _holds(papers, order, "工资没有着落", "三天内报告进展", "2026年9月17日前")
    assert papers[order].number == "诸矛督〔2026〕1号"
    _holds(papers, "entrustment:1", "诸暨市社会治理中心", "诸暨市劳动争议人民调解委员会：", "付清拖欠的工资")


def test_a_child_a_school_and_an_insurer_without_agreement(t: Tale) -> None:
    three.school(t)
    papers = three.all_papers(t)
    _has_its_fields(papers)
    _tells_no_more(t, papers)
    assert {"termination:", "result_letter:", "authorisation:5"} <= papers.keys()
    assert not {"agreement:1", "oral_agreement:1", "confirmation:1", "warning:"} & papers.keys()
    _holds(papers, "application:", "监护人", "刘大", "13800000103", "第三人", "某保险公司诸暨支公司", "何某", "委托代理人", "周某", "某小学", "校长",
           "1.赔偿医疗费，人民币贰万叁仟壹佰捌拾元伍角整（¥23,180.50）；2.承担后续治疗费。")
    _holds(papers, "registration:", "■接受委托、移送（公安移交，来源编号 J-2026-77）")
    _holds(papers, "record:1", "镇律师孙某", "到校看了监控", "下次调解定于2026年9月15日")
    _holds(papers, "record:2", "申请人的意见：赔四万三", "被申请人的意见：最多两万三", "双方没有争议的事实：受伤在体育课上", "向有管辖权的人民法院提起诉讼")
    _holds(papers, "termination:", "不能达成调解协议", "向有管辖权的人民法院提起诉讼", "刘某与某小学之间的损害赔偿纠纷", "刘某、某小学、某保险公司诸暨支公司")
    _holds(papers, "authorisation:5", "某保险公司诸暨支公司", "何某", "周某", "浙江某律师事务所", "刘某与某小学之间的损害赔偿纠纷")
    _holds(papers, "result_letter:", "诸暨市公安局：", "公安移交", "J-2026-77", "调解不成", "终止调解通知书")
    _holds(papers, "closing:", "公安移交", "调解不成", "向有管辖权的人民法院提起诉讼")


def test_a_sitting_that_failed_says_that_routes_were_told_once_somebody_recorded_it(t: Tale) -> None:
    t.register(**three.SCHOOL).in_village().sit("village.mediator", "failed")
    assert "\n□已告知当事人可以" in three.written(t, "record", "1").words
    t.do("village.mediator", "fail")
    assert "\n已告知当事人可以向有管辖权的人民法院提起诉讼。" in three.written(t, "record", "1").words


def test_the_letter_back_encloses_the_agreement_that_counts_in_its_form(t: Tale) -> None:
    t.register(**three.SCHOOL).in_village().settled()
    assert "附：人民调解口头协议登记表复印件。" in three.written(t, "result_letter").words
    t.act("village.mediator", "issue_paper", paper="oral_agreement:1")
    t.tell("fengqiao.window").do("fengqiao.window", "close").do("supervisor", "reopen")
    t.do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign").sit("village.mediator", "agreed")
    t.agree("village.mediator", form="written", signed=[1, 2]).do("village.mediator", "settle")
    assert "附：人民调解协议书复印件。" in three.written(t, "result_letter").words
    t.act("village.mediator", "issue_paper", paper="agreement:2")
    number = three.written(t, "result_letter").words
    assert "附：人民调解协议书（诸枫枫源调〔2026〕1号）复印件。" in number and "口头" not in number


def test_a_letter_back_about_what_was_withdrawn_encloses_nothing(t: Tale) -> None:
    t.register(**three.SCHOOL).in_village().do("fengqiao.window", "withdraw")
    assert "撤回" in three.written(t, "result_letter").words and "附：" not in three.written(t, "result_letter").words


def test_signatures_and_stamps_have_room(t: Tale) -> None:
    three.neighbours(t)
    papers = three.all_papers(t)
    made = next(block for block in papers["agreement:1"].blocks if isinstance(block, Signatures))
    assert [sign.name for sign in made.signs] == ["朱某", "张某", "骆建国"], "who mediated wrote it down too: one line"
    assert [sign.fingerprint for sign in made.signs] == [True, True, False]
    assert (made.seal, made.date) == ("枫源村人民调解委员会", "2026年9月14日")
    blocks = papers["acceptance:"].blocks
    # the notice is one sheet; stub and proof of service are another
    assert sum(isinstance(block, NewPage) for block in blocks) == 1 and len(PdfReader(BytesIO(pdf(papers["acceptance:"], t.at))).pages) == 2
    assert [block.label for block in blocks if isinstance(block, Cut)] == ["送达回证"] and "人民调解受理通知书（存根）" in papers["acceptance:"].words


def test_numbers_and_phones_stand_whole_only_where_the_paper_needs_them(t: Tale) -> None:
    three.neighbours(t)
    papers = three.all_papers(t)
    with_id = {name for name, paper in papers.items() if "330681198603140111" in paper.words}
    with_phone = {name for name, paper in papers.items() if "13800000001" in paper.words}
    assert with_id == {"confirmation:1"}
    assert with_phone == {"application:", "registration:", "agreement:1", "confirmation:1", "follow_up:", "closing:", "assignment:1"}


def test_the_number_given_at_issue_stands_in_the_stub(t: Tale) -> None:
    three.neighbours(t)
    paper = three.written(t, "acceptance", number="诸枫调受〔2026〕1号")
    assert paper.number == "诸枫调受〔2026〕1号"
    assert any(("编号", "诸枫调受〔2026〕1号") in row for block in paper.blocks if isinstance(block, Fields) for row in block.rows)


def _has_its_fields(papers: dict[str, three.Paper]) -> None:
    missing = {name: [label for label in FIELDS[name.partition(":")[0]] if label not in paper.words and not _of_group(paper, label)]
               for name, paper in papers.items() if paper.title != "推选代表人书"}
    bodies = {name: [label for label in BODY if label not in paper.words] for name, paper in papers.items()
              if name.startswith(("agreement", "confirmation")) and "公司" in paper.words}
    assert {name: labels for name, labels in (missing | bodies).items() if labels} == {}
    for name, paper in papers.items():
        _has_its_boxes(name.partition(":")[0], paper)


def _tells_no_more(t: Tale, papers: dict[str, three.Paper]) -> None:
    """What a county's own Word file may say of a person, our own layout says too: a notice has nobody's phone."""
    for name, paper in papers.items():
        for person in three.named(t, name, paper)["parties"]:
            told = {key: person[key] for key in ("phone", "address", "id_number") if person[key] and person[key] not in paper.words}
            assert told == {}, f"{name}: {person['name']}"


def _has_its_boxes(kind: str, paper: three.Paper) -> None:
    """Each row of a form, but what states a party, is a field of a county's own Word file; and each such field comes from somewhere."""
    own = OWN[kind]
    labels = {box(label) for block in paper.blocks if isinstance(block, Fields) for row in block.rows for label, _ in row}
    headings = [box(block.text) for block in paper.blocks if isinstance(block, Heading)]
    said, named, begins = {name for name, _ in paper.own}, {name for name, _ in own.boxes}, dict(own.beginning)
    taken = {begins.get(name, name) for name in named}
    # 编号, 日期 and 送达对象 of a stub are fields of every paper
    assert labels - taken - set(PARTY_ROWS) - {"日期", "编号", "事由"} == set(), kind
    # a sheet to take along has no row yet for what was said
    sought = {begins.get(name, name) for name in named - said} - set(PARTY_ROWS) - {"回访内容"}
    assert {name for name in sought if name not in labels and not any(each.startswith(name) for each in headings)} == set(), kind
    assert said <= named, kind


def _of_group(paper: three.Paper, label: str) -> bool:
    """Of fifty people the roster says the rest."""
    return label in PERSON and "名册另附" in paper.words


def _holds(papers: dict[str, three.Paper], name: str, *values: str) -> None:
    words = papers[name].words
    assert [value for value in values if value not in words] == [], words


def test_only_money_is_given_to_somebody() -> None:
    deed = Term(no=1, who="赵某", to_whom="钱某", what="把滴水檐改成天沟", amount=None, guarantee="")
    assert promised(deed) == "赵某把滴水檐改成天沟（对钱某履行）。"
    money = Term(no=2, who="赵某", to_whom="钱某", what="赔修墙钱", amount=4000, guarantee="")
    assert promised(money) == "赵某向钱某赔修墙钱，计人民币肆仟元整（¥4,000.00）。"
