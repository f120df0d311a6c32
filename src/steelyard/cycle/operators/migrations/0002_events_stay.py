"""History is added to, never rewritten: what was known at an instant must be the same when asked again."""

from django.db import migrations

from steelyard.base.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("operators", "0001_initial")]

    operations = [
        append_only("operators_historyevent"),
        append_only("operators_priceevent"),
        append_only("operators_pricepublication"),
        append_only("operators_referenceprice"),
        append_only("operators_aeostatus"),
    ]
