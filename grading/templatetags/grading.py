"""The grading in words, as a person says it."""

from datetime import date

from django import template
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from clients.enums import Grade
from grading.enums import Level
from grading.evidence import is_stale
from grading.explaining import Explanation, NamedLever, WayUp
from grading.models import AssessmentValue, GradeOverride
from grading.queries import Moves
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


@register.filter
def hand_words(explanation: Explanation) -> str:
    """The grade that a manager set, beside the one of the rule, with its last day and why."""
    by_hand = explanation.by_hand
    if by_hand is None or by_hand.until is None:
        return ""
    words = _("%(grade)s (the rule says %(computed)s), until %(day)s. %(author)s: %(reason)s")
    return words % {
        "grade": by_hand.grade,
        "computed": explanation.reasons.grade.label,
        "day": by_hand.until.isoformat(),
        "author": explanation.grounds.by_hand_author,
        "reason": explanation.grounds.by_hand_reason,
    }


@register.filter
def override_end(override: GradeOverride) -> str:
    """How a grade set by hand ended, "" while it holds."""
    if override.ended_on is None:
        return ""
    if override.ended_by is None:
        return _("ran out on %(day)s") % {"day": override.until.isoformat()}
    words = _("ended on %(day)s by %(author)s: %(reason)s")
    return words % {"day": override.ended_on.isoformat(), "author": override.ended_by, "reason": override.end_reason}


@register.simple_tag
def stale_on(value: AssessmentValue, on: date, quarters: int) -> bool:
    """Whether a value was too old on a day, where values are after so many quarters."""
    return is_stale(value.as_of, on, quarters)


@register.filter
def way_words(up: WayUp) -> str:
    """What is missing on a way to a better grade."""
    return _way(up.way)


@register.filter
def lever_words(named: NamedLever) -> str:
    """One answer that would move the grade, and the points it brings."""
    points = named.lever.points
    words = ngettext(
        "%(indicator)s: %(answer)s (+%(points)s point)", "%(indicator)s: %(answer)s (+%(points)s points)", points
    )
    return words % {"indicator": named.indicator, "answer": named.words, "points": points}
