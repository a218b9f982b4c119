"""SMS, through the gateway a company has: one that apprise knows, or its own over HTTP. Off until one is set.

This imports apprise, which takes a while: the worker alone does.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from apprise import Apprise
from django.conf import settings

from deliveries.asking import ask
from deliveries.failures import NotDelivered, Refused, Unsure


def send_sms(to: str, text: str) -> None:
    """Send a text to a phone number.

    Raises the exceptions of `deliveries.failures`. What apprise could not send may have arrived: it does not say how
    it failed.
    """
    gateway, number = settings.SMS_GATEWAY, _number(to)
    if not gateway:
        raise Refused("no SMS gateway is set")
    if not number.lstrip("+").isdecimal():
        raise Refused("not a phone number")
    if gateway.startswith(("https://", "http://")):
        _post(gateway, number, text)
    else:
        _by_apprise(gateway, number, text)


def _number(typed: str) -> str:
    return "".join(sign for sign in typed if sign not in " -()./")


def _post(gateway: str, number: str, text: str) -> None:
    data, kind = _body(number, text)
    answer = ask(gateway, data, {"Content-Type": kind, **settings.SMS_HEADERS})
    if settings.SMS_ACCEPTED and settings.SMS_ACCEPTED not in answer:
        raise NotDelivered("the gateway did not accept it")


def _body(number: str, text: str) -> tuple[bytes, str]:
    """The body as the settings give it, a JSON document or a form, with the number and the text in their places."""
    template = settings.SMS_BODY
    if template.lstrip().startswith("{"):
        filled = _filled(json.loads(template), number, text)
        return json.dumps(filled, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    fields = [(name, _filled(value, number, text)) for name, value in parse_qsl(template, keep_blank_values=True)]
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _filled(value: Any, number: str, text: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, number, text) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, number, text) for part in value]
    # The text last: what it says is filled in nowhere.
    return value.replace("{to}", number).replace("{text}", text) if isinstance(value, str) else value


def _by_apprise(gateway: str, number: str, text: str) -> None:
    service = Apprise.instantiate(gateway.replace("{to}", quote(number, safe="")))
    if service is None:
        raise Refused("the SMS gateway that is set is not one that apprise knows")
    if not service.send(body=text):
        raise Unsure("the gateway did not say that it took it")
