"""When a message is tried again and given up, when it may disturb, and how much of it fits."""

import re
from datetime import datetime, time, timedelta

from deliveries.enums import Channel

# Minutes to wait after the 1st, 2nd … failed try: quick at first, and long enough in all (15 hours) to outlast a
# mail server that is down overnight.
BACKOFF_MINUTES = (1, 5, 15, 60, 120, 240, 480)
MAX_TRIES = len(BACKOFF_MINUTES) + 1


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after `tries` failed tries, the last one at `at`; None when it is given up."""
    if tries >= MAX_TRIES:
        return None
    return at + timedelta(minutes=BACKOFF_MINUTES[max(tries, 1) - 1])


def end_of_quiet(at: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime | None:
    """When the quiet hours end in which `at` (in local time) lies; None where it lies in none.

    They begin with their first minute and end before their last; they may go over midnight.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    now = at.time()
    over_midnight = quiet_from > quiet_until
    if not (now >= quiet_from or now < quiet_until if over_midnight else quiet_from <= now < quiet_until):
        return None
    end = at.replace(hour=quiet_until.hour, minute=quiet_until.minute, second=0, microsecond=0)
    return end if end > at else end + timedelta(days=1)


# Bytes that a robot takes of one text, as their makers say, with room for the rest of the message.
TEXT_LIMITS = {Channel.WECOM: 2048, Channel.DINGTALK: 18000, Channel.FEISHU: 18000}
ELLIPSIS = "…"


def fitted(subject: str, body: str, link: str, limit: int) -> str:
    """Subject, text and link below each other in at most `limit` bytes: what is too long is cut from the text.

    Whole lines go first; subject and link always stay whole, since they are what the rest is found by.
    """
    around = "\n".join(part for part in (subject, link) if part)
    room = limit - len(around.encode()) - len("\n")
    if len(body.encode()) > room:
        body = _cut(body, room - len(f"\n{ELLIPSIS}".encode()))
    return "\n".join(part for part in (subject, body, link) if part)


def _cut(body: str, room: int) -> str:
    """As many whole lines as fit and a mark that there were more; part of the first where not even that fits."""
    short = body.encode()[: max(room, 0)].decode(errors="ignore")
    lines = short.rpartition("\n")[0] or short
    return f"{lines}\n{ELLIPSIS}"


# How a robot is named at its maker: by the end of its webhook address. A whole address and its key are both taken.
_WEBHOOKS = {
    Channel.WECOM: r"(?:https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send/?\?key=)?([A-Za-z0-9_-]{16,80})",
    Channel.DINGTALK: r"(?:https://oapi\.dingtalk\.com/robot/send/?\?access_token=)?([A-Za-z0-9]{32,80})",
    Channel.FEISHU: r"(?:https://open\.feishu\.cn/open-apis/bot/v2/hook/)?([A-Za-z0-9_-]{16,80})/?",
}
_SECRET = re.compile(r"[A-Za-z0-9_-]{10,100}", re.ASCII)


def robot_key(kind: Channel, typed: str) -> str | None:
    """The key of a robot from its webhook address, or from the key alone; None where it can be neither."""
    found = re.fullmatch(_WEBHOOKS[kind], typed.strip(), re.ASCII)
    return found[1] if found else None


def is_secret(typed: str) -> bool:
    """Whether this can be the secret by which a robot of DingTalk or Feishu has its messages signed."""
    return bool(_SECRET.fullmatch(typed))


def masked(address: str) -> str:
    """An e-mail address by its first sign and its domain, a number by its last two digits; nothing of nothing."""
    name, at_sign, domain = address.rpartition("@")
    if at_sign:
        return f"{name[:1]}***@{domain}"
    return f"***{address[-2:]}" if address else ""
