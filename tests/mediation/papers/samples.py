"""Papers for tests: one of everything, and text that means something to a typesetter."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from mediation.papers.blocks import Cut, Fields, Grid, Heading, NewPage, Paper, Para, Sign, Signatures
from tests.make import moment

AT = moment("2026-09-18 09:00")
MARKUP = (
    '#let x = 1 #panic("no") $ x^2 $ *粗* _斜_ `码` @引用 <标签> \\u{41} \\ [方] {花} "引" \'撇\' ~ // 注 /* 注 */ - + / = 标题 '
    'https://example.org/ --- ... {{ number }} {% raw %} &amp; <b>'
)
NAME = "欧阳㛃喆堃祎"


def picture() -> bytes:
    """What a finger drew."""
    made = BytesIO()
    Image.new("L", (300, 100), 0).save(made, "PNG")
    return made.getvalue()


def everything() -> Paper:
    """Every block once, with markup in every text that people may write."""
    return Paper("人民调解协议书", "诸暨市枫桥镇人民调解委员会", (
        Fields(((("姓名", NAME), ("性别", "男"), ("民族", "汉族")), (("住址", MARKUP),), (("单位", ""),))),
        Heading("一、纠纷主要事实"), Para(f"第一段。\n{MARKUP}"), Para("居中", align="center"), Para("着重", bold=True),
        Signatures((Sign("申请人", NAME, picture(), fingerprint=True), Sign("调解员")), "枫桥镇人民调解委员会（盖章）", "2026年9月18日"),
        Cut("送达回证"), Para("今收到。", indent=False), NewPage(),
        Grid(("序号", "材料名称"), (("1", MARKUP), ("2", "调解笔录")), (1, 5)),
    ), "诸枫调〔2026〕12号")  # fmt: skip


def record(pages: int = 4) -> Paper:
    """调解笔录 of so many pages: twenty-one lines of twenty-eight characters are one."""
    said = "甲方说后沟堵了，雨天水漫进院子，找过对方两次都没说通。"
    return Paper("调解笔录", "枫源村人民调解委员会", tuple(Para(said * 2) for _ in range(pages * 10)))


def catalogue(rows: int) -> Paper:
    """卷内目录."""
    return Paper("卷内目录", "", (Grid(("序号", "材料名称", "页码"), tuple((str(n), f"第{n}份材料", str(n)) for n in range(1, rows + 1)), (1, 6, 1)),))
