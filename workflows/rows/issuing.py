"""文书: issued by those who work on the case, also after its end; which ones, follows from the record."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import archiving, issuing, routing
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import CARERS, PLACE
from workflows.states import GOING_ON

ACTS: tuple[Act, ...] = (
    Act("issue_paper", "出具文书", "给文号，内容定下来，打印签字盖章", CARERS + (Who(Role.MEDIATOR, PLACE),), states=GOING_ON,
        guards=(archiving.paper_still_taken, issuing.paper_named), icon="file-check"),
    Act("void_paper", "作废文书", "写错了才作废，号不再用", CARERS + (Who(Role.MEDIATOR, PLACE),), states=GOING_ON,
        guards=(archiving.paper_not_sealed, issuing.issued_named, routing.reason_written), icon="file-x"),
)
