"""Clients in the administration. Names are saved through `clients.actions`, so that they stay findable."""

from clients.admin import facts, imports, influence, moves, people, phases, places, reception

__all__ = ["facts", "imports", "influence", "moves", "people", "phases", "places", "reception"]
