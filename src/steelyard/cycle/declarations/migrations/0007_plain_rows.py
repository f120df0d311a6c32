"""A declaration of the usual length is kept uncompressed: disk is spent to spare the processor."""

from django.db import migrations

TABLES = ("declarations_message", "declarations_declaration")


class Migration(migrations.Migration):
    dependencies = [("declarations", "0006_consignments_by_key")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (toast_tuple_target = 4096)", f"ALTER TABLE {table} RESET (toast_tuple_target)"
        )
        for table in TABLES
    ]
