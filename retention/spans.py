"""The history of states. A span says what a relationship was from a day until another; spans of one leave no gap."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from retention.bulk import execute

_CLOSE_OUTDATED = """
    UPDATE retention_statespan AS span
    SET to_on = CASE WHEN span.from_on > %(on)s THEN span.from_on ELSE %(on)s END
    FROM clients_relationship AS now
    WHERE now.id = span.relationship_id AND now.id IN ({ids}) AND span.to_on IS NULL
      AND (span.neglected <> now.alert_open OR span.grade <> now.grade
           OR span.status <> now.status OR span.territory_id <> now.territory_id)
"""

# The next span begins where the last one ended. The first one begins with the relationship, except when all that is
# known is that it is neglected by now.
_OPEN_MISSING = """
    INSERT INTO retention_statespan
        (relationship_id, territory_id, grade, status, neglected, from_on, recorded_at)
    SELECT now.id, now.territory_id, now.grade, now.status, now.alert_open,
           COALESCE((SELECT MAX(past.to_on) FROM retention_statespan AS past WHERE past.relationship_id = now.id),
                    CASE WHEN now.began_on < %(on)s AND NOT now.alert_open THEN now.began_on ELSE %(on)s END),
           %(at)s
    FROM clients_relationship AS now
    WHERE now.id IN ({ids})
      AND NOT EXISTS (SELECT 1 FROM retention_statespan AS held
                      WHERE held.relationship_id = now.id AND held.to_on IS NULL)
    ON CONFLICT DO NOTHING
"""


def record_spans(relationship_ids: Sequence[int], *, on: date, at: datetime) -> int:
    """Make the history agree with what the relationships are now; return how many spans began.

    Where the open span differs in territory, grade, status or neglect it ends on `on` and the next one begins; a
    relationship without a span gets its first. Two statements for any number of ids, and running it again changes
    nothing. Two changes on one day leave a span of no days, so that nothing known is lost.
    """
    with transaction.atomic(savepoint=False):
        execute(_CLOSE_OUTDATED, relationship_ids, on=on)
        return execute(_OPEN_MISSING, relationship_ids, on=on, at=at)
