"""Who gets what at the pages of the plan."""

from tests.matrix import Row

ROWS: list[Row] = []
