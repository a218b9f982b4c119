"""What the list of those at risk is narrowed down by: everything the list of clients is, and the level."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from clients.filters import ORDERS, RelationshipFilter
from clients.models import RelationshipQuerySet
from clients.paging import Order
from retention.risk.enums import RiskLevel

# The highest first.
RISK_ORDER = Order("risk", ("risk_score", "id"), descending=True)


class RiskFilter(RelationshipFilter):
    level = ChoiceFilter(label=_("Risk of loss"), method="as_it_is", choices=RiskLevel, empty_label=None)

    @property
    def level_chosen(self) -> RiskLevel:
        """High unless asked for another: that is what "at risk" means."""
        return RiskLevel(self.chosen.get("level") or RiskLevel.HIGH)

    @property
    def levels(self) -> list[tuple[str, str, bool]]:
        """The levels: value, words, and whether it is the one that is shown."""
        return [(level.value, str(level.label), level == self.level_chosen) for level in RiskLevel]

    @property
    def found(self) -> RelationshipQuerySet:
        return self.qs.active().filter(risk__level=self.level_chosen)

    @property
    def order(self) -> Order:
        return ORDERS["name"] if self.level_chosen == RiskLevel.UNKNOWN else RISK_ORDER
