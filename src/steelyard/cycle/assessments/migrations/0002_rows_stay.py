"""A verdict is never changed."""

from django.db import migrations

from steelyard.base.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [append_only("assessments_verdict")]
