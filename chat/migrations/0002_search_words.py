"""The part of the search index that each database has in its own way."""

from django.db import migrations


def create(apps, schema_editor):
    from chat.conversations.search import state
    from chat.conversations.search.storage import storage

    storage().create()
    if not apps.get_model("chat", "Conversation").objects.exists():
        state.mark_whole()


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
