"""The columns of a roster that hold what is known of a client's potential and support."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.importing.columns import Field
from clients.importing.kinds import Context
from grading.answers import Answer, Answers, BadAnswer, value_of
from grading.enums import FactSource
from grading.models import Indicator
from grading.queries import indicators_of, schemes_in_force

PREFIX = "fact_"


def indicators(context: Context) -> dict[str, Indicator]:
    """Code -> indicator, of every scheme in force for the territories that a row may name."""
    territories = None if context.everywhere else list(context.territories().values_list("pk", flat=True))
    found: dict[str, Indicator] = {}
    if territories is None or territories:
        for rows in indicators_of(set(schemes_in_force(context.on, territories).values())).values():
            for row in rows:
                found.setdefault(row.code, row)
    return dict(sorted(found.items(), key=lambda item: (item[1].axis, item[1].order, item[1].pk)))


def fact_fields(context: Context) -> list[Field]:
    return [
        Field(
            f"{PREFIX}{code}",
            row.name,
            (row.name_zh, row.name_en, code),
            help=_("A whole number (%(unit)s).") % {"unit": row.unit} if row.unit else "",
        )
        for code, row in indicators(context).items()
    ]


def fact_values(context: Context) -> dict[str, list[str]]:
    """Field -> the words of its steps; numbers take any."""
    steps = {f"{PREFIX}{code}": [str(step) for step in row.steps.all()] for code, row in indicators(context).items()}
    return {name: words for name, words in steps.items() if words}


class Known:
    """The indicators that are asked for at each territory, for reading what rows say."""

    def __init__(self, context: Context, territories: list[int]) -> None:
        self.on = context.on
        self.schemes = schemes_in_force(context.on, territories) if territories else {}
        self.indicators = {
            scheme: {row.code: row for row in rows} for scheme, rows in indicators_of(self.schemes.values()).items()
        }

    def answers(self, facts: Mapping[str, Any], territory: int) -> Answers:
        """What a row says, as `grading.actions.assess_many` takes it. Raises BadAnswer for what it would not."""
        said = {name.removeprefix(PREFIX): text for name, text in facts.items() if name.startswith(PREFIX) and text}
        asked = self.indicators[self.schemes[territory].pk] if territory in self.schemes else {}
        answers: dict[str, Answer] = {}
        for code, text in said.items():
            if code not in asked:
                raise BadAnswer(code, text)
            answers[code] = Answer(text, FactSource.FILE)
            value_of(asked[code], answers[code], self.on)
        return answers

    def explain(self, error: BadAnswer, territory: int) -> str:
        scheme = self.schemes.get(territory)
        row = self.indicators.get(scheme.pk, {}).get(error.code) if scheme else None
        if row is None:
            return _("%(column)s is not asked for in this territory.") % {"column": error.code}
        words = {"column": capfirst(row.name), "value": str(error.value)[:60]}
        if not row.steps.all():
            return _("%(column)s: “%(value)s” is not a whole number.") % words
        words["steps"] = pgettext("between the parts of a list", ", ").join(str(step) for step in row.steps.all())
        return _("%(column)s: “%(value)s” is none of %(steps)s.") % words
