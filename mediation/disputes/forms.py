"""One form table: every move, act and entry of the case file has its fields here, for page and API alike."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from mediation.disputes.forms_acts import (
    AmendForm,
    DangerForm,
    ExtendForm,
    LeavePartyForm,
    LowerRiskForm,
    NoteForm,
    RaiseRiskForm,
)
from mediation.disputes.forms_handling import (
    EscalateForm,
    NameMediatorForm,
    ObjectForm,
    ReasonForm,
    ReassignForm,
    SendDownForm,
    SignForm,
    SuspendForm,
    UnitForm,
)
from mediation.disputes.forms_intake import (
    AcceptForm,
    AdviseForm,
    DeclineForm,
    RequestMaterialsForm,
    SupplementForm,
    TakeForm,
)
from mediation.disputes.forms_outcome import (
    CloseForm,
    FailForm,
    FeedBackForm,
    MergeForm,
    ReopenForm,
    ReworkForm,
    SettleForm,
    TerminateForm,
    WithdrawForm,
)
from mediation.disputes.move_form import MoveForm, PlainMove

MOVE_FORMS: dict[str, type[MoveForm]] = {
    "accept": AcceptForm, "take": TakeForm, "request_materials": RequestMaterialsForm, "supplement": SupplementForm,
    "decline": DeclineForm, "advise": AdviseForm, "assign": UnitForm, "sign": SignForm, "object": ObjectForm,
    "return_unsigned": PlainMove, "reassign": ReassignForm, "suspend": SuspendForm, "resume": ReasonForm,
    "settle": SettleForm, "fail": FailForm, "withdraw": WithdrawForm, "terminate": TerminateForm,
    "escalate": EscalateForm, "send_down": SendDownForm, "feed_back": FeedBackForm, "close": CloseForm,
    "rework": ReworkForm, "reopen": ReopenForm, "merge": MergeForm,
    "note": NoteForm, "extend": ExtendForm, "name_mediator": NameMediatorForm, "leave_party": LeavePartyForm,
    "raise_risk": RaiseRiskForm, "lower_risk": LowerRiskForm, "report_danger": DangerForm, "amend": AmendForm,
}


def form_for(name: str) -> type[MoveForm]:
    """The form of a move, an act or an entry of the case file (which the nouns above register)."""
    return MOVE_FORMS[name]


def as_formdata(facts: dict[str, Any]) -> MultiDict[str, str]:
    """JSON facts as the form reads them: lists of rows are numbered, dates stay text, false is absent."""
    data: MultiDict[str, str] = MultiDict()
    for name, value in facts.items():
        _flatten(data, name, value)
    return data


def _flatten(data: MultiDict[str, str], name: str, value: Any) -> None:
    if isinstance(value, dict):
        rows = [{"no": key, "outcome": outcome} for key, outcome in value.items()]
        _flatten(data, name, rows)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, dict):
                for key, inner in item.items():
                    _flatten(data, f"{name}-{i}-{key}", inner)
            else:
                data.add(name, str(item))
    elif value is True:
        data.add(name, "true")
    elif value is not None and value is not False:
        data.add(name, str(value))
