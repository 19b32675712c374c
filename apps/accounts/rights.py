"""What a role may do in the admin, beyond what is granted to a single person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend


class RoleBackend(BaseBackend):
    """Grants staff the permissions of their role, as `settings.ROLE_PERMISSIONS` names them."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """By name, for instance "gallery.change_work"; those of a role are for every object."""
        if not (user_obj.is_active and user_obj.is_staff):
            return set()
        return set(settings.ROLE_PERMISSIONS.get(user_obj.role, ()))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether anything of that app may be seen."""
        return any(name.startswith(f"{app_label}.") for name in self.get_user_permissions(user_obj))
