"""The one piece of news that `clients` and `grading` send upwards."""

from django.dispatch import Signal

# Sent with `relationship_ids` (a list) and `on` (the business date), inside the transaction of the change, when a
# relationship is new or its grade, role, style, phase, focus, status or territory changed. `visits` recomputes the
# dates, `retention` keeps the history.
cadence_inputs_changed = Signal()
