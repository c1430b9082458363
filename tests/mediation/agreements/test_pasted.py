"""Lines of a wage list: which column is the money that is owed, and nothing read as less than it says."""

from __future__ import annotations

import pytest

from mediation.agreements.pasted import read


def told(text: str) -> list[tuple[str, str]]:
    found = read(text, "某建筑公司")
    assert found.faults == []
    return [(term["to_whom"], str(term["amount"])) for term in found.terms]


@pytest.mark.parametrize(("head", "row", "amount"), [
    ("姓名\t应付工资\t已付工资\t欠薪\t日期", "张三\t6000\t4000\t2000\t2026-12-15", "2000.00"),
    ("姓名\t工资标准\t欠薪金额\t期数\t第一期", "张三\t6000\t18000\t1\t2026-12-15", "18000.00"),
    ("姓名\t欠薪月数\t欠薪金额\t第一期", "张三\t3\t18000\t2026-12-15", "18000.00"),
    ("姓名\t月工资\t欠薪\t欠薪金额\t第一期", "张三\t6000\t三个月\t18000\t2026-12-15", "18000.00"),
    ("姓名\t应付工资\t金额\t第一期", "张三\t6000\t5000\t2026-12-15", "5000.00"),
    ("姓名\t未付工资\t已付工资\t入职日期\t付款日期", "张三\t6000\t500\t2025-03-01\t2026-12-15", "6000.00"),
    ("姓名\t金额\t付款方式\t付款日期\t工期", "张三\t6000\t银行\t2026-12-15\t90", "6000.00"),
    ("班组长姓名\t姓名\t工资\t第一期", "李四\t张三\t6000\t2026-12-15", "6000.00"),
])  # fmt: skip
def test_the_column_of_what_is_owed_is_taken(head: str, row: str, amount: str) -> None:
    assert told(f"{head}\n{row}") == [("张三", amount)]
    assert read(f"{head}\n{row}", "某建筑公司").terms[0]["due_on"].isoformat() == "2026-12-15"


@pytest.mark.parametrize("beside", [
    *(f"{who}姓名" for who in ("班组长", "经办人", "代领人")), "工期期数", "学期期数",
    *(f"欠薪{what}金额" for what in ("月数", "月份", "标准", "月工资", "月薪", "日工资", "日薪", "单价", "天数", "工日", "已付", "已结", "实发", "实领", "备注")),
    *(f"{what}日期" for what in ("首期金额", "付款方式", "到账", "办卡", "银行", "出生", "入职", "离职", "进场", "退场", "备注")),
])  # fmt: skip
def test_a_column_of_something_else_is_left_alone(beside: str) -> None:
    found = read(f"工人姓名\t{beside}\t欠薪金额\t期数\t日期\n张三\t甲\t6000\t1\t2026-12-15", "某建筑公司")
    assert (found.faults, found.unused) == ([], [beside])
    assert [(term["to_whom"], str(term["amount"]), term["due_on"].isoformat()) for term in found.terms] == [("张三", "6000.00", "2026-12-15")]


@pytest.mark.parametrize(("text", "sentence"), [
    ("姓名\t欠薪金额\t欠付差旅金额\t第一期\n张三\t1\t2\t2026-12-15",
     "第 1 行的列名：“欠薪金额”、“欠付差旅金额”都像是金额，只留一列；要付的那一列写“欠薪金额”。"),
    ("工资表\n姓名\t应付工资\t加班工资\t第一期\n张三\t1\t2\t2026-12-15",
     "第 2 行的列名：“应付工资”、“加班工资”都像是金额，只留一列；要付的那一列写“欠薪金额”。"),
    ("姓名\t应付工资\t已付工资\t第一期\n张三\t6000\t4000\t2026-12-15",
     "第 1 行的列名：有“已付工资”一列，“应付工资”就不是还差的钱：加一列“欠薪金额”，写还差多少。"),
    ("姓名\t金额\t已发工资\t第一期\n张三\t6000\t4000\t2026-12-15", "第 1 行的列名：有“已发工资”一列，“金额”就不是还差的钱："),
    ("姓名\t金额\t第一期\t首期付款\n张三\t6000\t2026-12-15\t2026-12-16", "第 1 行的列名：“第一期”、“首期付款”都像是日期，只留一列。"),
    ("姓名\t欠薪月数\t月薪\t第一期\n张三\t3\t6000\t2026-12-15", "第 1 行像是列名，里面要有“姓名”和“金额”；"),
])  # fmt: skip
def test_which_column_is_meant_is_asked(text: str, sentence: str) -> None:
    found = read(text, "某建筑公司")
    assert found.faults[0].startswith(sentence)


@pytest.mark.parametrize("line", [
    "张三,12,000,2026-12-15", "张三，6，000，2026-12-15", "张三,1,100,2026-12-15", "张三,1,100, 2026-12-15", "1,张三,12,000,4,2026-12-15",
    "张三;12,000;2026-12-15", "张三,1,200,000,2026-12-15",
])  # fmt: skip
def test_an_amount_with_commas_among_commas_is_refused(line: str) -> None:
    found = read(line, "某建筑公司")
    assert found.terms == [] and "：金额里不写逗号。写成“张三 6000 4 2026-12-15”" in found.faults[0]


@pytest.mark.parametrize("times", ["000", "0", "007", "-1", "1.5"])
def test_times_are_a_number_of_instalments(times: str) -> None:
    assert read(f"张三 6000 {times} 2026-12-15", "某建筑公司").faults[0].startswith("第 1 行（张三）写清分几期")


def test_nobody_above_the_headings_is_lost() -> None:
    found = read("某公司 9 月工资表\n张三 6000 1 2026-12-15\n2 李四 7000 1 2026-12-15\n姓名 金额 期数 日期\n王五 6000 1 2026-12-15", "某公司")
    assert found.faults == [f"第 {no} 行（{name}）在列名上面，移到列名下面；不是一个人的，删掉。" for no, name in ((2, "张三"), (3, "李四"))]
    assert told("木工班 12\n姓名 金额 期数 日期\n王五 6,000 1 2026-12-15") == [("王五", "6000.00")]
    assert told("某公司 2026 工资表\n制表日期 2026\n姓名 金额 期数 日期\n王五 6,000 1 2026-12-15") == [("王五", "6000.00")]


@pytest.mark.parametrize("amount", ["0", "0.00"])
def test_nothing_is_no_amount(amount: str) -> None:
    assert read(f"张三 {amount} 1 2026-12-15", "某公司").faults == ["第 1 行（张三）的金额写正数。"]


def test_so_many_at_once_and_no_more() -> None:
    lines = [f"工人{no} 6000 1 2026-12-15" for no in range(501)]
    assert (len(read("\n".join(lines[1:]), "某公司").terms), read("\n".join(lines), "某公司").faults) == (500, ["一次最多 500 人，分几次贴。"])
