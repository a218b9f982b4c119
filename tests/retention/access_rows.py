from tests.matrix import Row

# Retention has no pages of its own yet: its alerts are read on Today and the manager's home.
ROWS: list[Row] = []
