#!/usr/bin/env python
"""Django's own commands. `artsite manage …` runs them with the site's servers up."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")
    execute_from_command_line(sys.argv)
