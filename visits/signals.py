"""The one piece of news that `visits` sends upwards."""

from django.dispatch import Signal

# Sent with `relationship` (with fresh state columns), `was_due_on` (before it), `visit`, `is_new`, `on` (the business
# date) and `at`, inside the transaction, when a visit was logged, undone or corrected. `retention` closes the alert it
# heals, and keeps until when she was due.
visit_logged = Signal()
