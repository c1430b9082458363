"""What the court asks to be handed in, and what of it is there (民诉法解释 Art 354)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mediation.agreements.models import AgreementForm
from mediation.confirmation.queries import agreement_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.sides import Party
from workflows.outcomes import PartyRole

# What only the parties or the committee can say is there: code → words.
BROUGHT: dict[str, str] = {
    "form": "司法确认申请书，双方签名", "proof": "调委会主持调解的证明", "property": "和协议有关的财产权利证明",
    "authority": "授权委托书和代理人身份证明",
}


def packet(inquiry: Inquiry, parties: Collection[Party], brought: Collection[str] = ()) -> list[dict[str, Any]]:
    """One line a paper: what, whether it is there, and what is missing of it."""
    agreement = agreement_of(inquiry.session, inquiry.dispute)
    oral = agreement is not None and agreement.form == AgreementForm.ORAL
    lines = [_line("口头协议登记表" if oral else "调解协议书", agreement is not None)]
    lines += [_line(BROUGHT["form"], "form" in brought), _line(BROUGHT["proof"], "proof" in brought)]
    unknown = [party.name for party in parties if not (party.id_number and party.address and party.phone)]
    named = "、".join(unknown[:3]) + (f"等 {len(unknown)} 位" if len(unknown) > 3 else "")
    lines.append(_line("双方身份、住址、电话", not unknown, f"还缺{named}的，请补充信息" if unknown else ""))
    lines.append(_line(BROUGHT["property"] + "（协议涉及房产、车辆等才要）", "property" in brought))
    if any(party.role is PartyRole.AGENT for party in inquiry.dispute.parties if party.left_at is None):
        lines.append(_line(BROUGHT["authority"], "authority" in brought))
    return lines


def _line(label: str, there: bool, note: str = "") -> dict[str, Any]:
    return {"label": label, "done": there, "note": note}
