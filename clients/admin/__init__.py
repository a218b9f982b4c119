"""Clients in the administration. Names are saved through `clients.actions`, so that they stay findable."""

from clients.admin import facts, houses, imports, influence, moves, people, phases, places, reception

__all__ = ["facts", "houses", "imports", "influence", "moves", "people", "phases", "places", "reception"]
