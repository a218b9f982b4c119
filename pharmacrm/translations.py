"""Compiles the translations, which are not in the repository, without gettext."""

import os
import tempfile
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Write every `.mo` older than its `.po`, and return them; with nothing to do it costs a look at two dates.

    Two processes may do this at once: each file appears whole or not at all.
    """
    stale = [source for source in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    return [_compile(source) for source in stale]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    # The date of the source as it was read: an edit made meanwhile leaves the result stale.
    read_at = source.stat().st_mtime_ns
    with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".tmp", delete=False) as half:
        half.write(polib.pofile(str(source)).to_binary())
    os.utime(half.name, ns=(read_at, read_at))
    Path(half.name).chmod(0o644)
    Path(half.name).replace(target)
    return target
