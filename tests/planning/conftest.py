from tests.visits.conftest import time_machine_at, today

__all__ = ["time_machine_at", "today"]
