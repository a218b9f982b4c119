"""What is written down about a visit: every combination made once, so that a row only picks one."""

from collections.abc import Mapping
from random import Random

from pharmacrm.demo.timeline import Event, What
from pharmacrm.demo.words import (
    COMPETITORS,
    EFFORTS,
    MET_AT_MEETING,
    MET_FROM_AFAR,
    MET_IN_PERSON,
    NEWS,
    NEXT_STEPS,
    NOT_MET,
    QUOTES,
)
from visits.enums import Channel, Need, Objection, Outcome, Reaction
from visits.rules import counts

# channel, outcome, answered, counts
Kind = tuple[str, str, bool, bool]
# note, product, key message, reaction, objection, need, quote, news, effort, its words, told, waited, minutes, competitor
Words = tuple[str, int | None, int | None, str, str, str, str, str, str, str, bool, int | None, int | None, str]

_VARIANTS = 400
_MEETINGS = (Channel.DEPARTMENT_MEETING, Channel.CONFERENCE)
_FROM_AFAR = (*[Channel.WECHAT] * 5, *[Channel.PHONE] * 4, Channel.VIDEO, Channel.SMS)
_NOT_MET = (*[Outcome.NOT_FOUND] * 3, *[Outcome.IN_SURGERY] * 2, *[Outcome.BUSY] * 3)


def _kind(channel: Channel, outcome: Outcome, *, said: bool, answered: bool = False) -> Kind:
    does_count = counts(channel=channel, outcome=outcome, note="…" if said else "", answered=answered)
    return channel.value, outcome.value, answered, does_count


class Talk:
    """Picks of a kind with its words."""

    def __init__(self, chance: Random, products: Mapping[tuple[int, str], list[int]]) -> None:
        self.chance, self.products = chance, products
        self.in_person = [self._in_person() for _ in range(_VARIANTS)]
        self.from_afar = [self._from_afar() for _ in range(_VARIANTS)]
        self.not_met = [self._not_met() for _ in range(_VARIANTS)]
        self.no_answer = [self._no_answer() for _ in range(_VARIANTS // 4)]
        self.taps = [(_kind(Channel.WECHAT, Outcome.MET, said=False), _words())]
        self.steps = [step.format(p=name) for step in NEXT_STEPS for _, name in products]

    def pick(self, draw: float, event: Event) -> tuple[Kind, Words]:
        """The kind and the words of an event; `draw` is from 0 to 1."""
        if event.what == What.CONTACT:
            pool = self.in_person if event.in_person else self.from_afar
        elif event.what == What.ATTEMPT:
            pool = self.not_met if event.in_person else self.no_answer
        else:
            pool = self.taps
        return pool[int(draw * len(pool))]

    def _in_person(self) -> tuple[Kind, Words]:
        chance = self.chance
        if chance.random() < 0.12:
            kind, notes = _kind(chance.choice(_MEETINGS), Outcome.MET, said=True), MET_AT_MEETING
        else:
            kind, notes = _kind(Channel.IN_PERSON, Outcome.MET, said=True), MET_IN_PERSON
        (product, name), messages = chance.choice(list(self.products.items()))
        is_detailed = chance.random() < 0.6
        effort, effort_words = chance.choice(EFFORTS) if chance.random() < 0.06 else ("", "")
        return kind, _words(
            note=chance.choice(notes).format(p=name),
            product=product,
            message=chance.choice(messages) if is_detailed else None,
            reaction=chance.choice(Reaction.values) if is_detailed else "",
            objection=chance.choice(Objection.values) if chance.random() < 0.12 else "",
            need=chance.choice(Need.values) if chance.random() < 0.12 else "",
            quote=chance.choice(QUOTES) if chance.random() < 0.06 else "",
            news=chance.choice(NEWS) if chance.random() < 0.05 else "",
            effort=effort,
            effort_words=effort_words,
            told=bool(effort) and chance.random() < 0.6,
            waited=chance.choice((5, 10, 20, 40)) if chance.random() < 0.3 else None,
            minutes=chance.choice((5, 8, 10, 15, 20)),
            competitor=chance.choice(COMPETITORS) if chance.random() < 0.05 else "",
        )

    def _from_afar(self) -> tuple[Kind, Words]:
        (product, name), _ = self.chance.choice(list(self.products.items()))
        note = self.chance.choice(MET_FROM_AFAR).format(p=name)
        kind = _kind(self.chance.choice(_FROM_AFAR), Outcome.MET, said=True, answered=self.chance.random() < 0.7)
        return kind, _words(note=note, product=product)

    def _not_met(self) -> tuple[Kind, Words]:
        outcome = self.chance.choice(_NOT_MET)
        note = self.chance.choice(NOT_MET[outcome.value])
        return _kind(Channel.IN_PERSON, outcome, said=bool(note)), _words(note=note)

    def _no_answer(self) -> tuple[Kind, Words]:
        by_phone = self.chance.random() < 0.6
        channel, outcome = (
            (Channel.PHONE, Outcome.NO_ANSWER) if by_phone else (Channel.WECHAT, Outcome.NO_REPLY)
        )
        note = self.chance.choice(NOT_MET[outcome.value])
        return _kind(channel, outcome, said=bool(note)), _words(note=note)


def _words(
    note: str = "",
    product: int | None = None,
    message: int | None = None,
    reaction: str = "",
    objection: str = "",
    need: str = "",
    quote: str = "",
    news: str = "",
    effort: str = "",
    effort_words: str = "",
    *,
    told: bool = False,
    waited: int | None = None,
    minutes: int | None = None,
    competitor: str = "",
) -> Words:
    return (
        note, product, message, reaction, objection, need, quote, news, effort, effort_words, told, waited, minutes,
        competitor,
    )  # fmt: skip
