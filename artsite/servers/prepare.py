"""Makes a site ready to open: the database up to date and, where asked, the demo gallery hung.

`artsite serve` runs it as a process of its own, so that the supervisor never loads Django, and as one
process, because loading it twice would cost seconds of every start. What it prints is for the person.
"""

from __future__ import annotations

import sys

import django
from django.core.management import call_command, get_commands


def main(arguments: list[str]) -> None:
    """Prepare the site of the present environment."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if "--demo" in arguments and "demo" in get_commands():
        call_command("demo")


if __name__ == "__main__":
    main(sys.argv[1:])
