"""The document says what the API does, and its page needs nobody else's server."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from mediation.api.blueprint import PREFIX


def test_every_call_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").json
    assert document["openapi"] == "3.1.0"
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX) and rule.endpoint not in ("api.openapi", "api.docs"):
            path = re.sub(r"<(?:[^<:]+:)?(\w+)>", r"{\1}", rule.rule)
            assert (rule.methods or set()) & {"GET", "POST"} <= {m.upper() for m in document["paths"][path]}


def test_every_error_is_a_problem_document_and_every_reference_leads_somewhere(client: FlaskClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").json
    calls = [call for item in document["paths"].values() for call in item.values()]
    kinds = {kind for call in calls for code, answer in call["responses"].items() if code >= "400"
             for kind in answer["content"]}
    assert kinds == {"application/problem+json"}
    assert all(call["security"] == [{"token": []}] and call["summary"] for call in calls)
    names = set(re.findall(r"#/components/schemas/([\w.-]+)", client.get(f"{PREFIX}/openapi.json").text))
    assert names <= document["components"]["schemas"].keys()


def test_the_page_names_every_call_and_no_outside_host(client: FlaskClient) -> None:
    page = client.get(f"{PREFIX}/docs")
    assert page.status_code == 200
    for path in client.get(f"{PREFIX}/openapi.json").json["paths"]:
        assert path in page.text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
    assert "<script>" not in page.text
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    assert {link for link in re.findall(r'href="#([^"]+)"', page.text)} <= set(ids)
