"""Declarations are numbered by a sequence that the road draws from, and no row is ever changed."""

from django.db import migrations

from steelyard.base.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("declarations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE declarations_declaration_id_seq OWNED BY declarations_declaration.id",
            "DROP SEQUENCE declarations_declaration_id_seq",
        ),
        append_only("declarations_message"),
        append_only("declarations_declaration"),
        append_only("declarations_item"),
        append_only("declarations_container"),
    ]
