"""What fields are called: `parties.0.phone` is 第 1 位当事人的电话."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from mediation.numbers import whole
from workflows.dispute import WORKFLOW
from workflows.permissions import BY_NAME

LABELS = {
    "body": "内容", "title": "事由", "description": "什么事", "channel": "来源", "region": "在哪儿", "category": "类别",
    "czb": "综治类别", "difficulty": "难易程度", "occurred_on": "从什么时候", "source": "来源", "system": "系统",
    "number": "编号", "hazards": "有没有危险", "tried": "之前找过谁", "proactive": "主动介入", "finder": "谁发现的",
    "consent": "双方都同意调解", "same_matter": "以前来过吗", "related": "以前的那一件",
    "parties": "当事人", "role": "是什么人", "kind": "类型", "name": "姓名或名称", "id_number": "身份证号或信用代码",
    "phone": "电话", "address": "住址", "count": "人数", "minor": "未成年", "represents": "替哪一位",
    "sex": "性别", "ethnic": "民族", "job": "职业或职务", "representative": "法定代表人", "details": "补当事人的信息", "party": "哪一位",
    "claims": "诉求", "text": "内容", "amount": "金额", "co_units": "协办单位",
    "held_at": "时间", "place": "地点", "present": "到场人", "course": "经过", "result": "结果", "rights_told": "告知权利义务",
    "next_at": "下次时间", "form": "形式", "reached_on": "哪天达成", "terms": "约定", "who": "谁", "what": "做什么",
    "meeting": "哪次调解", "helpers": "请来帮忙的", "undisputed": "没有争议的事", "facts_checked": "查清了什么", "recorder": "记录人",
    "mediator": "调解员", "declaration": "为什么不用回避", "due_on": "哪天前", "signed": "签名", "status": "办了没有", "note": "说明", "sentence": "意见",
}
COUNTED = {"parties": "位"}
# Answered by the number of what they are about, not by place.
NUMBERED = {"outcomes": "诉求"}


def named(path: str, sentence: str) -> str:
    """The sentence with the field before it, unless it names the field itself."""
    words = _words(path.split("."), {**LABELS, **_of_form()})
    return sentence if words in sentence or path in sentence else f"{words}：{sentence}"


def _words(parts: list[str], labels: dict[str, str]) -> str:
    said: list[str] = []
    for before, part in zip(["", *parts], parts, strict=False):
        if before in NUMBERED:
            said[-1] = f"{NUMBERED[before]} {part}"
        elif said and (place := whole(part)) is not None:
            said[-1] = f"第 {place + 1} {COUNTED.get(before, '条')}{said[-1]}"
        else:
            said.append(labels.get(part, part))
    return "的".join(said)


def _of_form() -> dict[str, str]:
    """What the form of the move or act that is called calls its fields."""
    called = request.view_args or {}
    name = called.get("move") or called.get("act")
    if name not in {*WORKFLOW.by_name, *BY_NAME}:
        return {}
    form_for, _ = current_app.extensions["api_forms"]
    form: Any = form_for(name)(formdata=None, meta={"csrf": False})
    return {field.short_name: field.label.text for field in form}
