#!/usr/bin/env python3
"""The door to every command; `up`, `verify` and `setup` need nothing but Python."""

import os
import sys

from pharmacrm import bootstrap


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    bootstrap.enter(command)
    # Django and polib are there only from here on.
    from django.core.management import execute_from_command_line

    from pharmacrm.translations import compile_stale

    compile_stale()
    if command not in bootstrap.ONLY_SET_UP:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacrm.settings")
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
