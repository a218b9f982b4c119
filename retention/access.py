"""Who decides on a loss."""

from datetime import date

from accounts.access import managed_territories
from accounts.models import User


def decides_in(user: User, territory_id: int, on: date) -> bool:
    """Whether the person manages the territory, or a node above it: she confirms and dismisses, others state."""
    return managed_territories(user, on).filter(pk=territory_id).exists()
