"""Who gets what at the pages of the plan."""

from tests.matrix import Row

ROWS: list[Row] = [
    Row("planning:calls", zhao=200, admin=200),
    Row("planning:unplanned", zhao=200, admin=200),
]
