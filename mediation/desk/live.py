"""Parts of a page that are asked for again every minute: nothing is sent when nothing changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import Response, current_app, make_response, request

from mediation.config import LOCAL


def part(template: str, at: datetime, context: dict[str, Any]) -> Response:
    """The part, or 304 to a browser that shows the same already. `As-Of` is the moment it is true for.

    Drawn without what the frame of a page looks up, as unread messages.
    """
    html = current_app.jinja_env.get_template(template).render(context)
    answer = make_response(html)
    answer.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    answer.make_conditional(request)
    answer.headers["As-Of"] = as_of(at)
    return answer


def as_of(at: datetime) -> str:
    """09:30."""
    return f"{at.astimezone(LOCAL):%H:%M}"
