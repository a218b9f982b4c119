"""Which rule is in force, and what the last night said of a client."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from clients.enums import Status
from clients.models import Relationship, RelationshipQuerySet
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


def with_risk(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Asks along what `risk_of` tells."""
    score = RiskScore.objects.filter(pk=OuterRef("pk"))
    night = RiskRun.objects.order_by("-finished_at").values("on")[:1]
    return relationships.annotate(
        risk_level=Subquery(score.values("level")),
        risk_parts=Subquery(score.values("parts")),
        judged_on=Subquery(night),
    )


def risk_of(relationship: Relationship) -> Said | None:
    """The risk of one active client that was read `with_risk`, None of another."""
    if relationship.status != Status.ACTIVE:
        return None
    level, parts, as_of = (getattr(relationship, name) for name in ("risk_level", "risk_parts", "judged_on"))
    if level is None:
        level, parts, as_of = RiskLevel.UNKNOWN.value, [], None
    last = relationship.last_contact_on
    return Said(
        level=level,
        words=in_words(level),
        tone=tone(level),
        phrases=phrases(parts),
        as_of=as_of,
        is_outdated=as_of is not None and last is not None and last >= as_of,
    )
