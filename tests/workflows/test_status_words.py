"""Which words of a term touch personal status, as a table."""

from __future__ import annotations

import pytest

from workflows.status_words import status_words


@pytest.mark.parametrize(("text", "words"), [
    ("双方自愿解除婚姻关系，婚生女归女方抚养", "解除婚姻关系"), ("双方同意离婚", "离婚"), ("离婚后财产分割款已付清", "离婚"),
    ("双方的婚姻关系自签字之日解除", "婚姻关系自签字之日解除"), ("确认张某与张小某的亲子关系", "确认张某与张小某的亲子关系"),
    ("解除李某与李小某的收养关系", "解除李某与李小某的收养关系"), ("双方收养关系不成立", "收养关系不成立"), ("断绝父子关系", "断绝父子关系"),
    ("变更监护人为王某", "变更监护人"), ("孩子的监护权归女方", "监护权归"),
    ("付亲子鉴定费 2400 元", None), ("每月付抚养费 1500 元", None), ("医药费由监护人王某代领", None), ("结束同居后各自搬走自己的东西", None),
    ("女儿由女方抚养，男方每周看望一次", None), ("付婚姻介绍费 800 元", None), ("解除租赁合同，退还押金", None), ("归还彩礼 30000 元", None),
    ("赡养母亲，每月 500 元", None), ("", None),
])  # fmt: skip
def test_words_that_touch_personal_status(text: str, words: str | None) -> None:
    assert status_words(text) == words
