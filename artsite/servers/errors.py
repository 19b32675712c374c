"""What a person can mend: a taken port, a full disk, a folder that cannot be written."""

from __future__ import annotations


class CannotRun(Exception):
    """One clear sentence for a person; shown without a traceback, exit status 1."""
