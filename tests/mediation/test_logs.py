"""What a request leaves in the log, and what it must not leave there."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from mediation import logs


@pytest.fixture
def small() -> Flask:
    app = Flask("small")
    logs.init_app(app)

    @app.get("/people/<name>")
    def person(name: str) -> str:
        return name

    @app.get("/broken/<number>")
    def broken(number: str) -> str:
        with create_engine("sqlite://").connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE id_number = :number"), {"number": number})
        return "never"

    return app


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(logs.JsonLines().format(record)) for record in caplog.records]


def test_a_request_leaves_its_rule_status_and_time_but_not_its_path(
    small: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        small.test_client().get("/people/赵某?phone=13800001111")
    (line,) = lines(caplog)
    assert (line["method"], line["rule"], line["status"]) == ("GET", "/people/<name>", 200)
    assert isinstance(line["ms"], float)
    assert "赵某" not in json.dumps(lines(caplog), ensure_ascii=False)
    assert "1380000" not in caplog.text


def test_an_unknown_page_is_logged_without_its_address(
    small: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        small.test_client().get("/330681199001011234")
    (line,) = lines(caplog)
    assert (line["rule"], line["status"]) == (None, 404)
    assert "33068119900101" not in json.dumps(line)


def test_a_request_id_from_the_proxy_is_kept(small: Flask) -> None:
    answer = small.test_client().get("/people/x", headers={"X-Request-Id": "abc-123-def"})
    assert answer.headers["X-Request-Id"] == "abc-123-def"


@pytest.mark.parametrize("sent", ["", "short", "赵某13800001111", "a b c d e f g h", "x" * 65])
def test_anything_else_gets_an_id_of_ours(small: Flask, sent: str) -> None:
    headers = {"X-Request-Id": sent.encode("utf-8").decode("latin-1")}
    answer = small.test_client().get("/people/x", headers=headers)
    assert len(answer.headers["X-Request-Id"]) == 16


def test_a_fault_is_logged_with_its_places_and_number_but_not_its_values(
    small: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = small.test_client().get("/broken/330681199001011234")
    fault, request = lines(caplog)
    assert (request["status"], request["rule"]) == (500, "/broken/<number>")
    assert fault["request_id"] == answer.headers["X-Request-Id"] == request["request_id"]
    chain = fault["fault"]
    assert isinstance(chain, list)
    assert chain[0]["type"] == "sqlalchemy.exc.OperationalError"
    assert any("test_logs.py" in place and "broken" in place for place in chain[0]["at"])
    assert "33068119900101" not in json.dumps(lines(caplog))
