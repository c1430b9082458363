"""协议: signatures, the seal, what is added later."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import agreeing, archiving, routing
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import HOLDER, WITNESSES
from workflows.states import AGREED, SETTLED

ACTS: tuple[Act, ...] = (
    Act("sign_agreement", "记协议签名", "谁签了、哪天签的", WITNESSES, states=AGREED,
        concerns=agreeing.signature_waits, guards=(routing.not_stepped_back, archiving.file_open, agreeing.way_fits), icon="signature"),
    Act("seal", "协议盖章", "调委会哪天盖的章", WITNESSES, states=AGREED, concerns=agreeing.seal_waits,
        guards=(routing.not_stepped_back, archiving.file_open), icon="license"),
    Act("addendum", "写补充协议", "原协议照旧，另加几条", (Who(Role.MEDIATOR, HOLDER),),
        states=SETTLED, concerns=agreeing.agreement_stands,
        guards=(routing.not_stepped_back, archiving.file_open, agreeing.form_fits, agreeing.status_only_told, routing.substitute_impartial), icon="file-plus"),
)
