"""在别处收消息: people add, try out and take away their own channels; heads those of their unit."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.notices.addresses import normal
from mediation.notices.outbound import ChannelKind, ContactChannel, Outbound
from tests.make import FENGYUAN, Clock, County, county, sign_in

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def here(session: Session, clock: Clock, app: Flask) -> County:
    app.extensions["engine"].update_execution_options(outside={
        "SMS_URL": "https://sms.example", "OUTBOUND_SECRET": "x", "WEBHOOK_HOSTS": "oa.zhuji.example", "MAIL_URL": "mailtos://m"})
    return county(session, at=clock.at)


def enter(client: FlaskClient, here: County, username: str) -> FlaskClient:
    sign_in(client, here.person(username), at=here.at)
    return client


def all_channels(here: County) -> list[ContactChannel]:
    here.session.expire_all()
    return list(here.session.scalars(select(ContactChannel).order_by(ContactChannel.id)))


def test_a_telephone_is_added_once_masked_tried_out_and_taken_away(client: FlaskClient, here: County) -> None:
    enter(client, here, "village.mediator")
    for _ in range(2):
        assert client.post("/me/channels", data={"kind": "sms", "address": " 138 0000 1234 "}).status_code == 303
    own = all_channels(here)
    assert [row.address for row in own] == ["13800001234"]
    page = client.get("/me/channels").text
    assert "138****1234" in page and "13800001234" not in page
    for _ in range(2):
        client.post(f"/me/channels/{own[0].id}/test")
    assert [row.body for row in here.session.scalars(select(Outbound))] == ["这是一条试发的消息，收到就说明这个渠道能用。"]
    assert client.post(f"/me/channels/{own[0].id}/remove").status_code == 303
    assert [(row.active, row.address) for row in all_channels(here)] == [(False, "-")]
    assert "138****1234" not in client.get("/me/channels").text


def test_nobody_touches_the_channel_of_another(client: FlaskClient, here: County) -> None:
    enter(client, here, "village.mediator").post("/me/channels", data={"kind": "sms", "address": "13800001234"})
    theirs = all_channels(here)[0].id
    enter(client, here, "village.head")
    assert client.post(f"/me/channels/{theirs}/remove").status_code == 404
    assert client.post(f"/me/channels/{theirs}/test").status_code == 404
    assert "138****1234" not in client.get("/me/channels").text


def test_the_head_adds_the_group_of_the_unit(client: FlaskClient, here: County) -> None:
    enter(client, here, "village.head")
    assert client.post("/me/channels", data={"kind": "wecom", "address": ROBOT, "whose": "unit"}).status_code == 303
    row = all_channels(here)[0]
    assert (row.unit_id, row.person_id) == (here.unit(FENGYUAN).id, None)
    assert row.address == "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
    refused = client.post("/me/channels", data={"kind": "sms", "address": "13800001234", "whose": "unit"})
    assert refused.status_code == 422 and "单位的群只能用机器人" in refused.text and "13800001234" in refused.text


def test_a_mediator_adds_no_group(client: FlaskClient, here: County) -> None:
    enter(client, here, "village.mediator").post("/me/channels", data={"kind": "wecom", "address": ROBOT, "whose": "unit"})
    assert [row.unit_id for row in all_channels(here)] == [None]


def test_five_are_enough(client: FlaskClient, here: County) -> None:
    enter(client, here, "village.mediator")
    answers = [client.post("/me/channels", data={"kind": "sms", "address": f"1380000000{n}"}).status_code for n in range(6)]
    assert answers == [303] * 5 + [422]


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("wecom", ROBOT, "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"),
    ("wecom", "https://evil.example/send?key=693a91f6-7xxx", None),
    ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abcdef123456", "abcdef123456"),
    ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abcdef-123456", "abcdef-123456"),
    ("wecom", "key?to=http://10.0.0.1", None),
    ("email", "head@zhuji.gov.cn", "head@zhuji.gov.cn"),
    ("email", "head@zhuji.gov.cn&smtp=10.0.0.1", None),
    ("sms", "0575-87000000", None),
    ("webhook", "https://oa.zhuji.example/hook", "https://oa.zhuji.example/hook"),
    ("webhook", "https://oa.zhuji.example@10.0.0.1/hook", None),
    ("webhook", "http://169.254.169.254/", None),
    ("webhook", "file:///etc/passwd", None),
    ("webhook", "https://oa.zhuji.example:8443/hook", "https://oa.zhuji.example:8443/hook"),
    ("webhook", "https://oa.zhuji.example:99999/hook", None),
    ("webhook", "https://oa.zhuji.example/回调", None),
    ("webhook", "https://oa.zhuji.example/a b", None),
    ("webhook", "https://[oa.zhuji.example", None),
    ("wecom", "https://[qyapi.weixin.qq.com/send?key=693a91f6-7xxx", None),
])  # fmt: skip
def test_an_address_leads_nowhere_but_where_it_should(kind: str, typed: str, kept: str | None) -> None:
    assert normal(ChannelKind(kind), typed, frozenset({"oa.zhuji.example"})) == kept


def test_a_wrong_address_is_said_with_an_example_and_kept(client: FlaskClient, here: County) -> None:
    page = enter(client, here, "leader").post("/me/channels", data={"kind": "sms", "address": "12345"})
    assert page.status_code == 422 and "写 11 位手机号" in page.text and 'value="12345"' in page.text
    assert all_channels(here) == []


def test_an_address_that_is_none_is_said_and_not_an_error(client: FlaskClient, here: County) -> None:
    enter(client, here, "leader")
    for typed in ("https://[bad", "https://127.0.0.1:99999/x", "https://127.0.0.1/回调"):
        assert client.post("/me/channels", data={"kind": "webhook", "address": typed}).status_code == 422
    assert all_channels(here) == []


def test_where_nothing_is_configured_nothing_is_offered_but_robots(client: FlaskClient, here: County, app: Flask) -> None:
    app.extensions["engine"].update_execution_options(outside={})
    page = enter(client, here, "leader").get("/me/channels").text
    assert re.findall(r'<option[^>]*value="(\w+)"', page) == ["wecom", "dingtalk", "feishu"]
    assert client.post("/me/channels", data={"kind": "sms", "address": "13800001234"}).status_code == 422
    assert 'href="/me/channels"' in client.get("/me").text
