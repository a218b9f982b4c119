"""Clients in the administration. Names are saved through `clients.actions`, so that they stay findable."""

from clients.admin import clinic, facts, houses, imports, influence, moves, people, phases, places, reception

__all__ = ["clinic", "facts", "houses", "imports", "influence", "moves", "people", "phases", "places", "reception"]
