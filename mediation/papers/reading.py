"""Who reads papers and case files: they show ID numbers, phones and addresses whole, and cannot be covered line by line."""

from __future__ import annotations

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.disputes.relations import relations
from workflows.guarding import Refused
from workflows.roles import Relation

HANDLES = frozenset({Relation.HOLDER, Relation.DESK})
# What a token needs to see parties whole (mediation.api.models.Scope).
FULL = "parties:full"
MINOR = "这件有未成年人，文书和卷宗上有完整的证件号、电话、住址，只有经办和承办单位能打开；确实要看，请他们打印。"
SCOPE = "文书和卷宗上有完整的证件号、电话、住址，令牌要有 parties:full 权限才能下载。"


def unread(actor: Actor, dispute: Dispute) -> str:
    """Why this reader does not get papers of this case; nothing for who does (未成年人保护法 Art 4)."""
    if actor.scopes is not None and FULL not in actor.scopes:
        return SCOPE
    return MINOR if any(party.minor for party in dispute.parties) and not relations(actor, dispute) & HANDLES else ""


def must_read(actor: Actor, dispute: Dispute) -> None:
    """Raise Refused with that sentence."""
    if sentence := unread(actor, dispute):
        raise Refused(sentence, "role")
