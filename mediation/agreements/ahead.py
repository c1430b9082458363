"""What comes next with the agreement that counts: who signs, the seal, 达成协议."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mediation.agreements.models import Agreement, AgreementForm
from mediation.agreements.queries import lacking, lacks
from mediation.agreements.signing import MEDIATOR
from mediation.disputes.models import Dispute
from workflows.guards.agreeing import on_paper_only
from workflows.states import State


def next_step(dispute: Dispute, agreement: Agreement | None, may: frozenset[str], *, mediates: bool) -> dict[str, Any] | None:
    """Words and buttons, the first of them the one to press; None where nothing is left to do with it.

    `mediates`: the reader signs the line of the mediator.
    """
    if agreement is None:
        return None
    missing = lacks(dispute, agreement)
    if missing:
        words = f"还没有生效，缺{'、'.join(missing)}（人民调解法第 29 条）。"
        return {"no": agreement.no, "title": _title(missing), "on": False, "words": words, "buttons": _signing(dispute, agreement, may, mediates) if may else []}
    if dispute.state is not State.MEDIATING or "agreement" not in may:
        return None
    why = "口头协议从达成那天起生效。" if agreement.form == AgreementForm.ORAL else "签名、盖章都齐了，已经生效。"
    settle = _button("达成协议", "heart-handshake", "disputes.do", number=dispute.number, name="settle")
    return {"no": agreement.no, "title": "可以办达成协议了", "on": True, "words": why, "buttons": [settle]}


def _title(missing: tuple[str, ...]) -> str:
    return "请各方签名" if any(each.endswith("签名") for each in missing) else "请调委会盖章"


def _signing(dispute: Dispute, agreement: Agreement, may: frozenset[str], mediates: bool) -> list[dict[str, str]]:
    """Screen or paper where somebody has not signed, the paper to print, the seal; 达成协议 once all parties have."""
    found, number, no = [], dispute.number, agreement.no
    waiting = lacking(dispute, agreement)
    if waiting and "sign_agreement" in may:
        name = next((p.name for p in dispute.parties if p.no == waiting[0]), "调解员")
        if on_paper_only(dispute.category) is None and (waiting[0] != MEDIATOR or mediates):
            found.append(_button(f"请{name}在屏幕上签" if waiting[0] != MEDIATOR else "调解员在屏幕上签", "signature", "agreements.pad",
                                 number=number, agreement=no, party=waiting[0]))
        found.append(_button("记纸上签名", "writing-sign", "agreements.paper", number=number, agreement=no))
    if agreement.sealed_on is None and "seal" in may:
        found.append(_button("记下盖章", "license", "disputes.do", number=number, name="seal", agreement=no))
    if waiting:
        found.append(_button("打印协议书", "printer", "papers.index", number=number))
    if dispute.state is State.MEDIATING and "agreement" in may and waiting in ([], [MEDIATOR]):
        found.append(_button("达成协议", "heart-handshake", "disputes.do", number=number, name="settle"))
    return found


def _button(label: str, icon: str, endpoint: str, **where: Any) -> dict[str, str]:
    return {"label": label, "icon": icon, "url": url_for(endpoint, **where)}
