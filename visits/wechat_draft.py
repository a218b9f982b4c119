"""A WeChat text to a client, drafted from what is known: polite, short, hers to change before it goes anywhere.

Three ways of saying it, the one that fits her style first. The note of a visit never goes into a message: it is for
us. Nothing is said of benefits or of prescriptions, and words of the rep that speak of them are left out.
"""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clients.enums import Style
from workdays.words import day_in_words

# What no message to a client speaks of.
UNSAYABLE = re.compile(
    r"处方|开药|用药量|统方|销量|回扣|红包|提成|带金|礼品|礼物|月饼|茶叶|烟酒|特产|购物卡|返点|返利|佣金|赞助|"
    # Not 邀请客户, an invitation, nor 早上量血压.
    r"(?<!邀)请客|加量|(?<![早晚])上量|宴请|吃饭|聚餐|旅游|劳务费|讲课费|好处|"
    r"prescri|rebate|kickback|gift|voucher|dinner|honorarium|fee\b|quota",
    re.IGNORECASE,
)


class Tone(TextChoices):
    """How a text is worded."""

    DIRECT = "direct", pgettext_lazy("tone of a text", "Short and direct")
    WARM = "warm", pgettext_lazy("tone of a text", "Warm")
    FACTUAL = "factual", pgettext_lazy("tone of a text", "Factual")


_FITS = {
    Style.DRIVING: Tone.DIRECT,
    Style.AMIABLE: Tone.WARM,
    Style.EXPRESSIVE: Tone.WARM,
    Style.ANALYTICAL: Tone.FACTUAL,
}
_CLOSINGS: dict[Tone, str | Promise] = {
    Tone.DIRECT: gettext_lazy("Message me whenever you need something."),
    Tone.WARM: gettext_lazy("You have full days: take care of yourself, and tell me when I can help."),
    Tone.FACTUAL: gettext_lazy("If you want data or a source checked, tell me; I will look it up and reply."),
}


class Known(NamedTuple):
    """What a draft is made of; whatever is empty is not spoken of."""

    # Her form of address, and who writes.
    address: str
    rep: str
    today: date
    # The last contact: when, and the product that was talked about.
    met_on: date | None = None
    product: str = ""
    # Of a visit she was not told of yet.
    waited_minutes: int = 0
    waited_on: date | None = None
    effort_words: str = ""
    # The next open promise to her.
    promise: str = ""
    promise_on: date | None = None


class Draft(NamedTuple):
    tone: Tone
    text: str
    fits: bool


def drafts(known: Known, style: str) -> list[Draft]:
    """The three texts, the one that fits her style first; in the order of the tones where it is not known."""
    fitting = _FITS.get(Style(style)) if style else None
    tones = sorted(Tone, key=lambda tone: tone != fitting)
    return [Draft(tone, draft(known, tone), tone == fitting) for tone in tones]


def draft(known: Known, tone: Tone) -> str:
    """One text. Short and direct says no more thanks than it must."""
    pieces = [
        _("Hello %(address)s, this is %(rep)s.") % {"address": known.address, "rep": known.rep},
        "" if tone == Tone.DIRECT and known.waited_minutes else _thanks(known),
        _waited(known, tone),
        _effort(known),
        _promise(known),
        str(_CLOSINGS[tone]),
    ]
    return _joined([piece for piece in pieces if piece])


def _joined(pieces: list[str]) -> str:
    """Chinese sentences follow each other without a space."""
    text = pieces[0]
    for piece in pieces[1:]:
        text += piece if text[-1:] in "。！？" else f" {piece}"
    return text


def _thanks(known: Known) -> str:
    if known.met_on is None:
        return ""
    said = {"product": known.product, "day": day_in_words(known.met_on)}
    if known.met_on == known.today:
        if known.product:
            return _("Thank you for taking time today to talk about %(product)s.") % said
        return _("Thank you for taking time for me today.")
    if known.product:
        return _("On %(day)s we talked about %(product)s; thank you for your time.") % said
    return _("Thank you for your time on %(day)s.") % said


def _waited(known: Known, tone: Tone) -> str:
    if not known.waited_minutes:
        return ""
    said: dict[str, object] = {"minutes": known.waited_minutes}
    if known.waited_on != known.today:
        said |= {"day": day_in_words(known.waited_on or known.today)}
        return (
            _("On %(day)s I waited about %(minutes)s minutes at your door; you were busy and I did not disturb.") % said
        )
    if tone == Tone.WARM:
        return (
            _("I waited about %(minutes)s minutes at your door and saw you without a break: thank you for your work.")
            % said
        )
    return _("I waited about %(minutes)s minutes at your door; you were busy and I did not disturb.") % said


def _effort(known: Known) -> str:
    if not _is_sayable(known.effort_words):
        return ""
    return _("What you mentioned I have followed up: %(words)s.") % {"words": _bare(known.effort_words)}


def _promise(known: Known) -> str:
    if known.promise_on is None or not _is_sayable(known.promise):
        return ""
    said = {"words": _bare(known.promise), "day": day_in_words(known.promise_on)}
    return _("I have not forgotten what I promised: %(words)s, by %(day)s.") % said


def _is_sayable(words: str) -> bool:
    return bool(words.strip()) and not UNSAYABLE.search(words)


def _bare(words: str) -> str:
    return " ".join(words.split()).rstrip("。.;；，,")
