from typing import Any

from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from tests.deliveries.post import mail_to, message_to, robot_of
from tests.matrix import Row

CHOSEN = {
    "morning_on": "workdays",
    "morning_at": "07:30",
    "urgent_by": ["email"],
    "quiet_from": "21:00",
    "quiet_until": "07:00",
}
ROBOT = {"channel": "feishu", "address": "c0ffee00-1234-4abc-8def-0123456789ab", "secret": ""}
EVERYBODY: dict[str, Any] = {"li": 302, "wang": 302, "zhao": 302, "admin": 302}
LIS_ALONE: dict[str, Any] = {"li": 302, "wang": 404, "zhao": 404, "admin": 404}


def lis_message(world):
    return (message_to(world.li).pk,)


def lis_failure(world):
    delivery = mail_to(world.li)
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED)
    return (delivery.pk,)


def lis_robot(world):
    found = world.li.robots.filter(channel=Channel.DINGTALK).first() or robot_of(world.li, Channel.DINGTALK)
    return (found.channel,)


ROWS = [
    Row("deliveries:list", zhao=200, admin=200),
    Row("deliveries:read", args=lis_message, method="post", **LIS_ALONE),
    Row("deliveries:read-all", method="post", **EVERYBODY),
    Row("deliveries:preferences", zhao=200, admin=200),
    Row("deliveries:preferences", method="post", data=CHOSEN, **EVERYBODY),
    Row("deliveries:test", method="post", **EVERYBODY),
    Row("deliveries:robot-add", zhao=200, admin=200),
    Row("deliveries:robot-add", method="post", data=ROBOT, **EVERYBODY),
    Row("deliveries:robot-remove", args=lis_robot, method="post", **LIS_ALONE),
    Row("deliveries:undelivered", zhao=200, admin=200),
    Row("deliveries:again", args=lis_failure, method="post", **LIS_ALONE),
    Row("deliveries:put-away", args=lis_failure, method="post", **LIS_ALONE),
]
