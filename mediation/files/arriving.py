"""Large bodies: how much may come where, and that it is here before the database is asked anything.

SQLite has one writer. A request that holds its place while a phone sends slowly would keep everybody else waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request, session

from mediation.errors import Invalid
from mediation.files.limits import MB, in_words, limits

# Files of a form come in one request; parts come one by one. Whoever asks for a file in a form of their own adds it here, one of
# the forms of `disputes.do` with its name.
WHOLE = {"files.add", "api.add_files"}
PARTS = {"files.part"}
# Whoever lets others than the signed-in call such a view says here how to know them, before anything of the body is read.
KNOWN: dict[str, Callable[[], bool]] = {}
BESIDE = 1 * MB  # fields, and what stands between files


def init_app(app: Flask) -> None:
    """Before every hook that reads a form or the database."""
    app.url_value_preprocessor(_receive)


def _receive(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "disputes.do":
        endpoint = f"{endpoint}:{(values or {}).get('name')}"
    if request.method != "POST" or endpoint not in WHOLE | PARTS:
        return
    if not KNOWN.get(endpoint, _signed_in)():
        return  # a stranger's request is held to what every form may have
    if endpoint in PARTS:
        request.get_data()
        return
    most = max(limits().photo, limits().document, limits().video)
    request.max_content_length = most + BESIDE
    if (request.content_length or 0) > most + BESIDE:
        # by what is declared: nothing of it is read
        raise Invalid({"files": f"这次一共传了 {in_words(request.content_length or 0)}，一次最多 {in_words(most)}；分几次传，视频截成几段再传。"})
    request.form  # noqa: B018  read now, spooled to disk


def _signed_in() -> bool:
    return "_user_id" in session
