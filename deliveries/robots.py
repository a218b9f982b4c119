"""Robots of WeCom, DingTalk and Feishu: what each is told, and what its answer means.

They answer 200 to what they refuse, and say so in the answer. A key that is wrong stays wrong: such a message is given
up at once; one that came too often, or in a bad moment, is tried again.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings

from deliveries.asking import ask
from deliveries.enums import Channel
from deliveries.failures import NotDelivered, Refused, Unsure

HEADERS = {"Content-Type": "application/json; charset=utf-8"}
HIDDEN = "***"
# What stays as it is however often it is tried: keys, signatures, keywords and addresses that the robot's own settings
# ask for, robots that were removed, texts that are not taken.
FINAL = {
    Channel.WECOM: {40008, 40058, 44004, 45002, 93000, 93004, 93008, 93017, 93018},
    Channel.DINGTALK: {
        40035, 43004, 300001, 300005, 310000, 400013, 400014, 400101, 400102, 400105, 400106, 430101, 430102, 430103,
        430104,
    },
    Channel.FEISHU: {19001, 19002, 19021, 19022, 19024, 19036, 11246, 10003},
}  # fmt: skip


class Said(NamedTuple):
    """One message as a robot takes it."""

    url: str
    payload: dict[str, Any]


def tell_robot(kind: Channel, key: str, secret: str, text: str, *, at: datetime) -> None:
    """Have a robot say a text in its group.

    Raises the exceptions of `deliveries.failures`; their words hold neither the key nor the secret.
    """
    said = _ADDRESSED[kind](settings.ROBOT_SERVERS[kind], key, secret, text, str(int(at.timestamp())))
    answer = ask(said.url, json.dumps(said.payload, ensure_ascii=False).encode(), HEADERS)
    _read(kind, answer, hidden=[part for part in (key, secret) if part])


def _wecom(server: str, key: str, _secret: str, text: str, _seconds: str) -> Said:
    query = urlencode({"key": key})
    return Said(f"{server}/cgi-bin/webhook/send?{query}", {"msgtype": "text", "text": {"content": text}})


def _dingtalk(server: str, key: str, secret: str, text: str, seconds: str) -> Said:
    """Signed: HMAC-SHA256 of "milliseconds, line break, secret" under the secret."""
    query = {"access_token": key}
    if secret:
        milliseconds = f"{seconds}000"
        query |= {"timestamp": milliseconds, "sign": _hmac(secret, f"{milliseconds}\n{secret}")}
    return Said(f"{server}/robot/send?{urlencode(query)}", {"msgtype": "text", "text": {"content": text}})


def _feishu(server: str, key: str, secret: str, text: str, seconds: str) -> Said:
    """Signed: HMAC-SHA256 of nothing under "seconds, line break, secret"."""
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        payload |= {"timestamp": seconds, "sign": _hmac(f"{seconds}\n{secret}", "")}
    return Said(f"{server}/open-apis/bot/v2/hook/{key}", payload)


_ADDRESSED = {Channel.WECOM: _wecom, Channel.DINGTALK: _dingtalk, Channel.FEISHU: _feishu}


def _hmac(key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


def _read(kind: Channel, answer: str, *, hidden: list[str]) -> None:
    """Raise unless the answer says that the robot took it."""
    try:
        said = json.loads(answer)
        code = int(next(said[name] for name in ("errcode", "code", "StatusCode") if name in said))
    except (ValueError, TypeError, OverflowError, StopIteration):
        # Not a robot's answer; perhaps somebody's in between.
        raise Unsure("the answer was not understood") from None
    if code == 0:
        return
    words = f"the robot answered {code}: {_words(said)}"
    for part in hidden:
        words = words.replace(part, HIDDEN)
    raise Refused(words) if code in FINAL[kind] else NotDelivered(words)


def _words(said: Mapping[str, Any]) -> str:
    return str(said.get("errmsg") or said.get("msg") or "")[:200]
