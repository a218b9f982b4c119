"""What robots are told, on a real server, and what becomes of a message by their answers."""

import base64
import hashlib
import hmac
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from deliveries.actions import try_again
from deliveries.enums import ROBOTS, Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.rules import TEXT_LIMITS
from deliveries.sweep import deliver_due
from tests.deliveries.post import KEYS, MINUTE, NOW, SECRET, told


def swept(delivery: Delivery) -> Delivery:
    deliver_due(at=NOW)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize(
    ("channel", "path"),
    [
        (Channel.WECOM, f"/cgi-bin/webhook/send?key={KEYS[Channel.WECOM]}"),
        (Channel.DINGTALK, f"/robot/send?access_token={KEYS[Channel.DINGTALK]}"),
        (Channel.FEISHU, f"/open-apis/bot/v2/hook/{KEYS[Channel.FEISHU]}"),
    ],
)
def test_it_is_said_in_the_group(li, robots, channel, path):
    delivery = swept(told(li, channel, url="/planning/week/", subject="今天的拜访", body="王主任 · 安贞医院"))

    assert delivery.state == DeliveryState.SENT
    assert [heard.path for heard in robots.heard] == [path]
    assert robots.heard[0].text == "今天的拜访\n王主任 · 安贞医院\nhttp://127.0.0.1:8000/planning/week/"


def test_dingtalk_is_signed_by_its_secret(li, robots):
    swept(told(li, Channel.DINGTALK, SECRET))

    query = parse_qs(urlsplit(robots.heard[0].path).query)
    signed = f"{query['timestamp'][0]}\n{SECRET}"
    expected = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected
    assert query["timestamp"][0] == str(int(NOW.timestamp()) * 1000)


def test_feishu_is_signed_by_its_secret(li, robots):
    swept(told(li, Channel.FEISHU, SECRET))

    said = json.loads(robots.heard[0].body)
    expected = hmac.new(f"{said['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(said["sign"]) == expected


@pytest.mark.parametrize(
    ("channel", "answer", "state"),
    [
        (Channel.WECOM, (200, {"errcode": 93000, "errmsg": "invalid webhook url"}), DeliveryState.FAILED),
        (Channel.WECOM, (200, {"errcode": 45009, "errmsg": "api freq out of limit"}), DeliveryState.PENDING),
        (Channel.DINGTALK, (200, {"errcode": 310000, "errmsg": "sign not match"}), DeliveryState.FAILED),
        (Channel.DINGTALK, (200, {"errcode": 410100, "errmsg": "send too fast"}), DeliveryState.PENDING),
        (Channel.FEISHU, (200, {"code": 19001, "msg": "access token invalid"}), DeliveryState.FAILED),
        (Channel.FEISHU, (200, {"code": 11232, "msg": "frequency limited"}), DeliveryState.PENDING),
        (Channel.FEISHU, (200, {"StatusCode": 0, "StatusMessage": "success"}), DeliveryState.SENT),
        (Channel.WECOM, (404, "not found"), DeliveryState.FAILED),
        (Channel.WECOM, (302, "elsewhere"), DeliveryState.PENDING),
        (Channel.WECOM, (429, "slowly"), DeliveryState.PENDING),
        (Channel.WECOM, (500, "sorry"), DeliveryState.PENDING),
        (Channel.WECOM, (504, "a gateway waited in vain"), DeliveryState.UNSURE),
        (Channel.WECOM, (200, "<html>Please sign in</html>"), DeliveryState.UNSURE),
        (Channel.WECOM, (200, {"errcode": float("inf")}), DeliveryState.UNSURE),
        (Channel.WECOM, None, DeliveryState.UNSURE),
    ],
)
def test_the_answer_decides(li, robots, channel, answer, state):
    robots.answer = lambda heard: answer

    delivery = swept(told(li, channel))

    assert delivery.state == state
    assert bool(delivery.last_error) == (state != DeliveryState.SENT)
    if state == DeliveryState.PENDING:
        assert delivery.run_after == NOW + MINUTE


def test_a_server_that_is_not_there_is_tried_again(li, nobody):
    delivery = swept(told(li))

    assert (delivery.state, delivery.run_after) == (DeliveryState.PENDING, NOW + MINUTE)


@pytest.mark.parametrize("channel", ROBOTS)
@pytest.mark.parametrize("where", ["answer", "nobody"])
def test_no_error_and_no_log_holds_the_key(li, request, robots, caplog, channel, where):
    caplog.set_level(logging.DEBUG)
    if where == "nobody":
        request.getfixturevalue("nobody")
    robots.answer = lambda heard: (200, {"errcode": 1, "errmsg": f"no robot {KEYS[channel]} signed {SECRET}"})

    delivery = swept(told(li, channel, SECRET))

    assert delivery.last_error
    for kept in (delivery.last_error, caplog.text):
        assert KEYS[channel] not in kept
        assert SECRET not in kept


def test_a_robot_that_was_removed_is_visibly_not_told(li, robots):
    delivery = told(li)
    li.robots.all().delete()

    assert swept(delivery).state == DeliveryState.FAILED
    assert robots.heard == []


def test_a_long_text_is_cut_to_what_the_robot_takes(li, robots):
    swept(told(li, body="\n".join(["王主任 · 安贞医院"] * 300), url="/planning/week/"))

    text = robots.heard[0].text
    assert len(text.encode()) <= TEXT_LIMITS[Channel.WECOM]
    assert text.endswith("安贞医院\n…\nhttp://127.0.0.1:8000/planning/week/")


def test_what_was_unsure_can_be_sent_again_by_hand(li, robots):
    robots.answer = lambda heard: None
    delivery = swept(told(li))
    robots.answer = lambda heard: (200, {"errcode": 0})

    try_again(Delivery.objects.all(), at=NOW)

    assert swept(delivery).state == DeliveryState.SENT
