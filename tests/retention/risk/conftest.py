from tests.visits.conftest import today

__all__ = ["today"]
