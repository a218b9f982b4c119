"""What is written down about a visit: every combination made once, so that a row only picks one."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from random import Random
from typing import NamedTuple

from pharmacrm.demo.timeline import What
from pharmacrm.demo.words import (
    COMPETITORS,
    COMPLAINTS,
    EFFORTS,
    MET_BY_CHANNEL,
    MET_IN_PERSON,
    MET_PARTNERS,
    NEWS,
    NEXT_STEPS,
    NOT_MET,
    QUOTES,
    STEPS_WITH_PARTNERS,
)
from visits.enums import Channel, Need, Objection, Outcome, Reaction
from visits.rules import counts

_VARIANTS = 400
_IN_PERSON = (*[Channel.IN_PERSON] * 15, Channel.DEPARTMENT_MEETING, Channel.CONFERENCE)
_FROM_AFAR = (*[Channel.WECHAT] * 5, *[Channel.PHONE] * 4, Channel.VIDEO, Channel.SMS)
_PARTNERS_FROM_AFAR = (Channel.WECHAT, Channel.PHONE)
_NOT_MET = (*[Outcome.NOT_FOUND] * 3, *[Outcome.IN_SURGERY] * 2, *[Outcome.BUSY] * 3)
_NO_ANSWER = (
    (Channel.PHONE, Outcome.NO_ANSWER),
    (Channel.PHONE, Outcome.NO_ANSWER),
    (Channel.WECHAT, Outcome.NO_REPLY),
)
# Unhappy with our service is who has reason to be: see `life`.
_OBJECTIONS = [value for value in Objection.values if value != Objection.SERVICE]


class Kind(NamedTuple):
    channel: str
    outcome: str
    answered: bool
    counts: bool


class Words(NamedTuple):
    """Columns of a visit, in the order of the table."""

    note: str = ""
    product_id: int | None = None
    key_message_id: int | None = None
    reaction: str = ""
    objection: str = ""
    need: str = ""
    quote: str = ""
    news: str = ""
    effort: str = ""
    effort_words: str = ""
    client_told: bool = False
    waited_minutes: int | None = None
    minutes: int | None = None
    competitor: str = ""
    service_rating: int | None = None


class Mood(Enum):
    """What a client lets be felt when she is met."""

    PLAIN = auto()
    # A competitor is about.
    RIVAL = auto()
    SOUR = auto()


Said = tuple[Kind, Words]


class Pools(NamedTuple):
    """What fits: by event and whether it is in person, and by the mood of a client who is met in person."""

    said: Mapping[tuple[What, bool], Sequence[Said]]
    moods: Mapping[Mood, Sequence[Said]]


def _said(channel: Channel, outcome: Outcome, words: Words, *, answered: bool = False) -> Said:
    does_count = counts(channel=channel, outcome=outcome, note=words.note, answered=answered)
    return Kind(channel.value, outcome.value, answered, does_count), words


class Talk:
    """What may be done and said at an event. Keys of `products` are id and name, values their key messages."""

    def __init__(self, chance: Random, products: Mapping[tuple[int, str], Sequence[int]]) -> None:
        self.chance, self.products = chance, products
        doctors = {
            (What.CONTACT, True): [self._in_person() for _ in range(_VARIANTS)],
            (What.CONTACT, False): [self._from_afar() for _ in range(_VARIANTS)],
            (What.ATTEMPT, True): [self._not_met() for _ in range(_VARIANTS)],
            (What.ATTEMPT, False): [self._no_answer() for _ in range(_VARIANTS)],
            (What.TAP, False): [_said(Channel.WECHAT, Outcome.MET, Words())],
        }
        partners = {
            **doctors,
            (What.CONTACT, True): [self._with_partner([Channel.IN_PERSON]) for _ in range(_VARIANTS)],
            (What.CONTACT, False): [self._with_partner(_PARTNERS_FROM_AFAR) for _ in range(_VARIANTS)],
            (What.ATTEMPT, True): [self._no_answer() for _ in range(_VARIANTS)],
        }
        # By whether they are business partners.
        self.pools = {False: self._pools(doctors), True: self._pools(partners)}
        self.steps = {
            False: [step.format(p=name) for step in NEXT_STEPS for _, name in products],
            True: STEPS_WITH_PARTNERS,
        }

    def _pools(self, said: Mapping[tuple[What, bool], Sequence[Said]]) -> Pools:
        plain = said[What.CONTACT, True]
        moods = {
            Mood.PLAIN: plain,
            Mood.RIVAL: [self._with_rival(one) for one in plain],
            Mood.SOUR: [self._sour(one) for one in plain],
        }
        return Pools(said, moods)

    def _often(self, share: float) -> bool:
        return self.chance.random() < share

    def _in_person(self) -> Said:
        chance, channel = self.chance, self.chance.choice(_IN_PERSON)
        (product, name), messages = chance.choice(list(self.products.items()))
        effort, effort_words = chance.choice(EFFORTS) if self._often(0.06) else ("", "")
        is_detailed = self._often(0.6)
        words = Words(
            note=chance.choice(MET_BY_CHANNEL.get(channel.value, MET_IN_PERSON)).format(p=name),
            product_id=product,
            key_message_id=chance.choice(messages) if is_detailed else None,
            reaction=chance.choice(Reaction.values) if is_detailed else "",
            objection=chance.choice(_OBJECTIONS) if self._often(0.12) else "",
            need=chance.choice(Need.values) if self._often(0.12) else "",
            quote=chance.choice(QUOTES) if self._often(0.06) else "",
            news=chance.choice(NEWS) if self._often(0.05) else "",
            effort=effort,
            effort_words=effort_words,
            client_told=bool(effort) and self._often(0.6),
            waited_minutes=chance.choice((5, 10, 20, 40)) if self._often(0.3) else None,
            minutes=chance.choice((5, 8, 10, 15, 20)),
            competitor=chance.choice(COMPETITORS) if self._often(0.002) else "",
            service_rating=chance.choice((3, 4, 4, 5, 5)) if self._often(0.06) else None,
        )
        return _said(channel, Outcome.MET, words)

    def _with_rival(self, said: Said) -> Said:
        kind, words = said
        return kind, words._replace(competitor=self.chance.choice(COMPETITORS))

    def _sour(self, said: Said) -> Said:
        """The same with a complaint, said or rated."""
        kind, words = said
        if self._often(0.5):
            return kind, words._replace(note=self.chance.choice(COMPLAINTS), objection=Objection.SERVICE.value)
        return kind, words._replace(service_rating=self.chance.choice((1, 2, 2)))

    def _from_afar(self) -> Said:
        channel = self.chance.choice(_FROM_AFAR)
        (product, name), _ = self.chance.choice(list(self.products.items()))
        note = self.chance.choice(MET_BY_CHANNEL[channel.value]).format(p=name)
        return _said(channel, Outcome.MET, Words(note=note, product_id=product), answered=self._often(0.7))

    def _with_partner(self, channels: Sequence[Channel]) -> Said:
        channel = self.chance.choice(channels)
        words = Words(note=self.chance.choice(MET_PARTNERS[channel.value]))
        return _said(channel, Outcome.MET, words, answered=not channel.is_in_person)

    def _not_met(self) -> Said:
        outcome = self.chance.choice(_NOT_MET)
        return _said(Channel.IN_PERSON, outcome, Words(note=self.chance.choice(NOT_MET[outcome.value])))

    def _no_answer(self) -> Said:
        channel, outcome = self.chance.choice(_NO_ANSWER)
        return _said(channel, outcome, Words(note=self.chance.choice(NOT_MET[outcome.value])))
