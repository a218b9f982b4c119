"""The one piece of news that `compliance` sends upwards."""

from django.dispatch import Signal

# Sent with `client_id` and `channel` (of `ConsentChannel`), inside the transaction, when a consent was withdrawn.
# `planning` stops the greetings that wait to be delivered.
consent_withdrawn = Signal()
