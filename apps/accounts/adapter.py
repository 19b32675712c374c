"""Where allauth asks us: where to go next, and who may sign up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up asks for a name, an address and a password, and nothing else."""

    username_blacklist_enabled = False  # names.py says which names are kept by the house
