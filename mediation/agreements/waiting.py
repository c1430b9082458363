"""What is next with a case in mediation that has an agreement: the words of its line in a list."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, case, exists, select
from sqlalchemy.orm import aliased

from mediation.agreements.models import Agreement, AgreementForm
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.overturned import OVERTURNS
from mediation.disputes.rows import AHEAD

UNSIGNED, SIGNED = "协议没生效，补齐签名盖章", "协议齐了，办达成协议"


def ahead(ids: Collection[int]) -> Select[tuple[int, str]]:
    """Of the newest version of this leg that no 重新调解 or 重启 overturned: what `queries.latest` finds, for many at once."""
    newer = aliased(Agreement)
    replaced = exists().where(newer.dispute_id == Agreement.dispute_id, newer.no > Agreement.no,
                              newer.leg_no == Agreement.leg_no, newer.supplements_no.is_(None))
    overturned = exists().where(Event.dispute_id == Agreement.dispute_id, Event.name.in_(OVERTURNS), Event.at > Agreement.recorded_at)
    unsigned = and_(Agreement.form == AgreementForm.WRITTEN.value, Agreement.effective_on.is_(None))
    return select(Agreement.dispute_id, case((unsigned, UNSIGNED), else_=SIGNED)).join(Dispute, Dispute.id == Agreement.dispute_id).where(
        Agreement.dispute_id.in_(ids), Agreement.leg_no == Dispute.leg_no, Agreement.supplements_no.is_(None), ~replaced, ~overturned)


AHEAD.append(ahead)
