"""Where allauth asks us: where to go next, and who may sign up."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up asks for a name, an address and a password, and nothing else."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "That was too often. Wait five minutes and try again, or reset your password."
        ),
    }
    username_blacklist_enabled = False  # names.py says which names are kept by the house

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who is counted when attempts are: one address, or with IPv6 the whole network of one household."""
        address = ip_address(super().get_client_ip(request))
        if not isinstance(address, IPv6Address):
            return str(address)
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False).network_address)
