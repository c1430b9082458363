"""The forms of the pages, for callers: JSON Schema out, JSON facts in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, FileField, Form, FormField, SelectField, SelectMultipleField

from mediation.api.given import EARLIEST, LATEST
from mediation.disputes.facts import Inquiry
from mediation.disputes.fields import Day, Moment, Money, Number, needed
from mediation.errors import Invalid
from workflows.guards.mediating import outcome_faults

HIDDEN = frozenset({"csrf_token", "version", "once", "again"})
NEEDED = needed("").__qualname__
YES_NO = {"yes", "no"}
PLAIN: tuple[tuple[type[Field], dict[str, str]], ...] = (
    (Day, {"type": "string", "format": "date"}), (Moment, {"type": "string", "format": "date-time"}),
    (Money, {"type": "number"}), (Number, {"type": "integer"}),
)
# Sent as units' codes, which no form asks for yet.
CO_UNITS = {"type": "array", "title": "协办单位", "items": {"type": "string"}}

# How a form is found, and how JSON facts become what it reads; handed in by the factory, because nouns
# do not import each other's forms.
FormFor = Callable[[str], type[Any]]
AsFormdata = Callable[[dict[str, Any]], MultiDict[str, str]]


def init_app(app: Any, form_for: FormFor, as_formdata: AsFormdata) -> None:
    """Remember where forms come from."""
    app.extensions["api_forms"] = (form_for, as_formdata)


def schema_for(name: str, inquiry: Inquiry) -> dict[str, Any]:
    """What a move or act asks for on this case, as JSON Schema."""
    return _schema(name, _form(name, inquiry))


def facts_from(name: str, inquiry: Inquiry, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, read and checked by the form. Raises Invalid per field."""
    if name == "accept":
        given = {**_known(inquiry), **given}
    empty = _form(name, inquiry)
    errors = _mistakes(_schema(name, empty), {n: v for n, v in given.items() if v is not None}, _all_names(name))
    if errors:
        raise Invalid(errors)
    form = _form(name, inquiry, _as_sent(empty, _together(given) if name == "feed_back" else given))
    if not form.validate():
        raise Invalid(_errors(form.errors, given))
    facts: dict[str, Any] = form.facts()
    _refuse_far_days(facts)
    return facts


def _known(inquiry: Inquiry) -> dict[str, Any]:
    """What was said at registration need not be said again."""
    dispute = inquiry.dispute
    kept = {"category": dispute.category, "czb": dispute.czb, "difficulty": dispute.difficulty}
    return {name: value for name, value in kept.items() if value}


def _schema(name: str, form: Any) -> dict[str, Any]:
    # a file comes by its own call
    schema = _object([field for field in form if field.short_name not in HIDDEN and not isinstance(field, FileField)])
    if name == "assign":
        schema["properties"]["co_units"] = CO_UNITS
    if name == "feed_back":
        schema["properties"]["party"] = schema["properties"]["parties"]["items"] | {"title": "告诉谁，只有一位时"}
        schema["required"].remove("parties")
        schema["anyOf"] = [{"required": ["party"]}, {"required": ["parties"]}]
    return schema


def _together(given: Mapping[str, Any]) -> dict[str, Any]:
    """Who was told: one `party` is a list of one."""
    rest = {name: value for name, value in given.items() if name != "party"}
    one = [given["party"]] if given.get("party") is not None else []
    return rest | {"parties": [*(given.get("parties") or []), *one]}


def _errors(found: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """Sentences by the names the caller used."""
    errors = dict(_flat(found))
    if "party" in given and "parties" not in given and "parties" in errors:
        errors["party"] = errors.pop("parties")
    return errors


def _form(name: str, inquiry: Inquiry, given: dict[str, Any] | None = None) -> Any:
    form_for, as_formdata = current_app.extensions["api_forms"]
    data = as_formdata(given) if given is not None else None
    form = form_for(name)(formdata=data, meta={"csrf": False})
    form.prepare(inquiry)
    return form


def _all_names(name: str) -> frozenset[str]:
    """Fields the form has before the case takes away those that need no answer."""
    form_for, _ = current_app.extensions["api_forms"]
    form: Form = form_for(name)(formdata=None, meta={"csrf": False})
    return frozenset(field.short_name for field in form)


def _object(fields: list[Field]) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False,
        "properties": {field.short_name: _property(field) for field in fields},
        "required": [field.short_name for field in fields if _required(field)],
    }


def _required(field: Field) -> bool:
    return any(getattr(check, "__qualname__", "") == NEEDED for check in field.validators)


def _property(field: Field) -> dict[str, Any]:
    found = {"title": field.label.text, **_type(field)}
    if field.description:
        found["description"] = field.description
    return found


def _type(field: Field) -> dict[str, Any]:
    if isinstance(field, FieldList):
        return _rows(field)
    if isinstance(field, BooleanField):
        return {"type": "boolean"}
    if isinstance(field, SelectMultipleField):
        return {"type": "array", "items": _choice(field)}
    if isinstance(field, SelectField):
        return _choice(field)
    return next((dict(rule) for kind, rule in PLAIN if isinstance(field, kind)), {"type": "string"})


def _choice(field: Any) -> dict[str, Any]:
    """Codes with their words. Numbers of parties are integers, yes and no a truth value."""
    choices = [(str(choice.value), choice.label) for choice in field.iter_choices() if choice.value != ""]
    if {code for code, _ in choices} == YES_NO:
        return {"type": "boolean"}
    if choices and all(code.isdigit() and str(int(code)) == code for code, _ in choices):
        return {"type": "integer", "oneOf": [{"const": int(code), "title": words} for code, words in choices]}
    return {"type": "string", "oneOf": [{"const": code, "title": words} for code, words in choices]}


def _rows(field: Any) -> dict[str, Any]:
    """Rows of a small form; a result per claim is an object {claim no: result}."""
    row = field.entries[0] if field.entries else field.append_entry()
    assert isinstance(row, FormField)
    inner = list(row.form)
    if {each.short_name for each in inner} == {"no", "outcome"}:
        results = {entry.form["no"].data: _property(entry.form["outcome"]) for entry in field.entries if entry.form["no"].data}
        return {"type": "object", "properties": results, "additionalProperties": False}
    return {"type": "array", "items": _object(inner)}


def _mistakes(schema: Mapping[str, Any], given: Mapping[str, Any], known: frozenset[str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, value in given.items():
        rule = schema["properties"].get(name)
        if rule is not None:
            errors.update(_wrong(name, rule, value))
        elif name not in known or name in HIDDEN:
            errors[name] = "没有这一项，请去掉或改对名字。"
    return errors


def _wrong(where: str, rule: Mapping[str, Any], value: Any) -> dict[str, str]:
    kinds: dict[str, tuple[type | tuple[type, ...], str]] = {
        "string": (str, "这里要写文字。"), "boolean": (bool, "这里写 true 或 false。"),
        "integer": (int, "这里写整数。"), "number": ((int, float), "这里写数字。"),
        "array": (list, "这里写一个列表。"), "object": (dict, "这里写一个对象。"),
    }
    kind, sentence = kinds[rule["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and rule["type"] != "boolean"):
        return {where: sentence}
    found: dict[str, str] = {}
    if isinstance(value, list):
        for i, item in enumerate(value):
            found.update(_wrong(f"{where}.{i}", rule["items"], item))
    elif isinstance(value, dict) and "required" in rule:
        inner = _mistakes(rule, {n: v for n, v in value.items() if v is not None}, frozenset())
        found.update({f"{where}.{name}": words for name, words in inner.items()})
    elif isinstance(value, dict):
        found.update({f"{where}.{no}": words for no, words in _of_claims(rule["properties"], value).items()})
    return found


def _of_claims(claims: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """By the claim's number; the form would name them by their place."""
    faults = outcome_faults(claims, given)
    for no in claims.keys() & given.keys():
        if given[no] not in [choice["const"] for choice in claims[no]["oneOf"]]:
            faults[no] = "从列出来的里面选一个。"
    return faults


def _as_sent(empty: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """As a browser sends the form: an untouched list sends its blank choice, yes and no are words."""
    made = {field.short_name: "" for field in empty if isinstance(field, SelectField) and _has_blank(field)}
    made |= {name: value for name, value in given.items() if name in empty and value is not None}
    if isinstance(made.get("reached"), bool):
        made["reached"] = "yes" if made["reached"] else "no"
    return made


def _has_blank(field: Any) -> bool:
    return any(choice.value == "" for choice in field.iter_choices())


def _refuse_far_days(facts: Mapping[str, Any]) -> None:
    far = {n: v for n, v in facts.items() if hasattr(v, "year") and not EARLIEST <= v.year <= LATEST}
    if far:
        raise Invalid(dict.fromkeys(far, f"年份写 {EARLIEST} 到 {LATEST} 之间。"))


def _flat(errors: Any, where: str = "") -> list[tuple[str, str]]:
    """`parties.0.phone` → its sentence, from the nested errors of rows."""
    if isinstance(errors, Mapping):
        pairs = [(f"{where}.{name}".strip("."), inner) for name, inner in errors.items()]
    elif any(not isinstance(each, str) for each in errors):
        pairs = [(f"{where}.{i}", inner) for i, inner in enumerate(errors)]
    else:
        return [(where, "；".join(str(each) for each in errors))] if errors else []
    return [found for name, inner in pairs for found in _flat(inner, name)]
