"""What planning hangs into the rooms below it."""

from planning.breakthroughs.digest import section
from retention.digest_rows import add_further

add_further(section)
