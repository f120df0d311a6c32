"""An event is never changed."""

from django.db import migrations

from steelyard.base.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [append_only("outbox_event")]
