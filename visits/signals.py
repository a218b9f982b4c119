"""The one piece of news that `visits` sends upwards."""

from django.dispatch import Signal

# Sent with `relationship` (with fresh state columns), `visit`, `on` (the business date) and `at`, inside the
# transaction, when a visit was logged, undone or corrected. `retention` closes the alert it heals.
visit_logged = Signal()
