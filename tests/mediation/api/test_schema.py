"""Whatever a caller sends, the API answers as its document says and never with a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.make import FENGYUAN

Call = Callable[..., Any]
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection, ignored_auth,
]
TRIES = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_anything_sent_gets_an_answer_of_the_document(app: Flask, call: Call, mode: GenerationMode) -> None:
    app.config["API_CALLS_PER_MINUTE"] = 100_000
    window = call("window")
    number = window.registered()
    window.move(number, "accept", category="02")
    window.move(number, "assign", unit=FENGYUAN)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    headers = {"Authorization": f"Bearer {window.secret}"}
    for found in schema.get_all_operations():

        @TRIES
        @given(case=found.ok().as_strategy(generation_mode=mode), real=st.booleans())
        def send(case: Case, real: bool) -> None:
            healed: list[Any] = []
            if real and "number" in case.path_parameters:
                case.path_parameters = {**case.path_parameters, "number": number}
                healed = [negative_data_rejection]  # perhaps the number was all that was wrong
            if mode is GenerationMode.NEGATIVE:
                case.headers.pop("If-Match", None)  # 412 is an answer that the check does not know
            case.call_and_validate(headers=headers, checks=CHECKS, excluded_checks=healed)

        send()
