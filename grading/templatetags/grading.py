"""The grading in words, as a person says it."""

from django import template
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from clients.enums import Grade
from grading.enums import Level
from grading.queries import Explanation, Moves
from grading.rules import Reasons, Way

register = template.Library()


@register.filter
def grading_words(explanation: Explanation) -> str:
    """The scores with their levels, and what is missing to the next better grade."""
    reasons = explanation.reasons
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join([_scores(reasons), *_outlook(reasons)])


def _scores(reasons: Reasons) -> str:
    return _("potential %(potential)s, support %(support)s.") % {
        "potential": _score(reasons.potential, reasons.potential_level),
        "support": _score(reasons.support, reasons.support_level),
    }


def _score(score: int | None, level: Level | None) -> str:
    if score is None or level is None:
        return pgettext("score", "not known yet")
    return _("%(score)s (%(level)s)") % {"score": score, "level": level.label}


def _outlook(reasons: Reasons) -> list[str]:
    if reasons.grade == Grade.UNGRADED:
        return [_("Assess the client to give a grade.")]
    return [_way(way) for way in reasons.ways]


def _way(way: Way) -> str:
    facts = {"potential": way.potential, "support": way.support, "grade": way.grade.label}
    if way.potential and way.support:
        words = _("%(potential)s more points of potential and %(support)s of support make it %(grade)s.")
    elif way.support:
        words = ngettext(
            "%(support)s more point of support makes it %(grade)s.",
            "%(support)s more points of support make it %(grade)s.",
            way.support,
        )
    else:
        words = ngettext(
            "%(potential)s more point of potential makes it %(grade)s.",
            "%(potential)s more points of potential make it %(grade)s.",
            way.potential,
        )
    return words % facts


@register.filter
def moves_in_order(moves: Moves) -> list[tuple[str, str, int]]:
    """From, to, how many: in the order of the grades."""
    return sorted((old, new, count) for (old, new), count in moves.items())
