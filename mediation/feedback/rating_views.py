"""The rating page: no log-in, no name, no story. One question, once (适老: 18 pt, targets of 60 px)."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mediation.access import ANYONE, allow
from mediation.db import db_session, now
from mediation.feedback.knocks import Knocks
from mediation.feedback.rating import LONGEST, Rating, Standing, rate, rating_of
from workflows.outcomes import Satisfaction

# What a party may say; 未表态 is said by not sending anything.
CHOICES = (Satisfaction.SATISFIED, Satisfaction.BASICALLY, Satisfaction.DISSATISFIED)
FACES = {Satisfaction.SATISFIED: "mood-smile", Satisfaction.BASICALLY: "mood-neutral", Satisfaction.DISSATISFIED: "mood-sad"}
SAYS = {
    Standing.DONE: ("已经记下了，谢谢", "这张评价单只能用一次，不用再交。"),
    Standing.OVER: ("这张评价单过期了", "想评价，请给调解中心打电话，请他们再发一张。"),
    Standing.AGAIN: ("这件事又在办了", "办好以后会再请你评价，这一张不用了。"),
}

bp = Blueprint("rating", __name__, url_prefix="/r")


@bp.get("/<token>")
@allow(ANYONE)
def show(token: str) -> Response:
    """The question, or politely why it is not asked any more."""
    rating = _known(token)
    return _page(rating, token)


@bp.post("/<token>")
@allow(ANYONE)
def send(token: str) -> Response | BaseResponse:
    """Written down once, whatever is clicked twice."""
    rating = _known(token, lock=True)
    said, words = request.form.get("satisfaction", ""), request.form.get("words", "").replace("\x00", "")
    if rating.standing is Standing.OPEN:
        if said not in list(CHOICES):
            return _page(rating, token, words=words, wrong="点一下：满意、基本满意，还是不满意。", status=422)
        if len(words) > LONGEST:
            return _page(rating, token, said=said, words=words, wrong=f"最多写 {LONGEST} 字，现在是 {len(words)} 字。", status=422)
        rate(db_session(), rating, at=now(), satisfaction=Satisfaction(said), words=words)
    return redirect(url_for("rating.show", token=token), 303)


def _known(token: str, *, lock: bool = False) -> Rating:
    knocks: Knocks = current_app.extensions.setdefault("rating_knocks", Knocks())
    if knocks.too_many(request.remote_addr or "", now()):
        abort(429)
    return rating_of(db_session(), token, at=now(), lock=lock) or abort(404)


def _page(rating: Rating, token: str, *, said: str = "", words: str = "", wrong: str = "", status: int = 200) -> Response:
    title, text = SAYS.get(rating.standing, ("", ""))
    page = render_template(
        "feedback/rate.html", number=rating.number, open=rating.standing is Standing.OPEN, title=title, text=text,
        choices=[(choice, FACES[choice]) for choice in CHOICES], said=said, words=words, wrong=wrong, longest=LONGEST,
        action=url_for("rating.send", token=token),
    )
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
