"""What happens to a work that others may want to know of.

Each is sent inside the transaction that does it, so what a receiver writes comes true with it or not at all.
"""

from __future__ import annotations

from django.dispatch import Signal

work_published = Signal()  # work: became public for the first time
work_revised = Signal()  # work, changed: names of the fields
work_hidden = Signal()  # work: a moderator took it off the walls
work_removed = Signal()  # work: about to be deleted, with its files' rows still there
