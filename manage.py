#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batu_innovation.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"Django is not installed here ({error}). Run `make demo` once, or `pip install -r requirements.txt`.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
