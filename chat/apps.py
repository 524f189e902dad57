from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .accounts import joining  # noqa: F401 (listens to confirmed addresses)
        from .background import bell  # noqa: F401 (listens to enqueued tasks)
