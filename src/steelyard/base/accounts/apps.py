from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "steelyard.base.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from steelyard.base.accounts import sign_in_log  # noqa: F401  its receivers
