"""What is known of how people want to be reached."""

from collections.abc import Iterable

from deliveries.models import Preferences


def preferences_of(user_ids: Iterable[int]) -> dict[int, Preferences]:
    """The preferences of each of these people, the defaults for who has none. One query."""
    ids = list(user_ids)
    known = {row.user_id: row for row in Preferences.objects.filter(user__in=ids)}
    return {pk: known.get(pk) or Preferences(user_id=pk) for pk in ids}
