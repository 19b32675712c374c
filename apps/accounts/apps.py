from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: sign-up, profiles, roles, tokens, and who may see what."""

    name = "apps.accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from apps.accounts import signals  # noqa: F401
