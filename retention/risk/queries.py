"""Which rule is in force, and what the last night said of a client."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from clients.enums import Status
from clients.models import Relationship
from retention.models import RiskBacktest, RiskRule, RiskRun, RiskScore
from retention.risk.enums import RiskLevel
from retention.risk.rule import Weights
from retention.risk.words import in_words, phrases, tone


def weights_on(on: date) -> Weights:
    """The numbers of the rule in force on a day; the defaults where there is none."""
    rule = RiskRule.objects.effective(on).first()
    return rule.weights if rule else Weights()


def last_run() -> RiskRun | None:
    """The night that judged everybody last."""
    return RiskRun.objects.order_by("-finished_at").first()


def newest_backtest() -> RiskBacktest | None:
    return RiskBacktest.objects.order_by("-made_at", "-pk").first()


@dataclass(frozen=True)
class Said:
    """What the card says of a client's risk; `as_of` is the day of the night that judged her."""

    level: str
    words: str
    tone: str
    # Phrase and whether it speaks for us.
    phrases: list[tuple[str, bool]]
    as_of: date | None
    # Whether she was contacted since: the coming night will judge her anew.
    is_outdated: bool


def risk_of(relationship: Relationship) -> Said | None:
    """The risk of one active client, None of another. One query."""
    if relationship.status != Status.ACTIVE:
        return None
    night = RiskRun.objects.order_by("-finished_at").values("on")[:1]
    rows = RiskScore.objects.filter(pk=relationship.pk).annotate(as_of=Subquery(night))
    level, parts, as_of = rows.values_list("level", "parts", "as_of").first() or (RiskLevel.UNKNOWN.value, [], None)
    last = relationship.last_contact_on
    return Said(
        level=level,
        words=in_words(level),
        tone=tone(level),
        phrases=phrases(parts),
        as_of=as_of,
        is_outdated=as_of is not None and last is not None and last >= as_of,
    )
