"""Consignments are known by their transport document however it is spelt, whoever declares them."""

from django.db import migrations, models

KEYS = """
ALTER TABLE declarations_declaration DISABLE TRIGGER declarations_declaration_rows_stay;
UPDATE declarations_declaration declared SET transport_key = CASE
    WHEN length(known.key) >= 4 AND known.key ~ '[0-9]' THEN known.key
END
FROM (
    SELECT id, regexp_replace(upper(transport_key), '[^[:alnum:]]', '', 'g') AS key FROM declarations_declaration
) known
WHERE known.id = declared.id AND declared.transport_key IS NOT NULL
    AND (known.key <> declared.transport_key OR length(known.key) < 4 OR known.key !~ '[0-9]');
ALTER TABLE declarations_declaration ENABLE TRIGGER declarations_declaration_rows_stay;
"""


class Migration(migrations.Migration):
    dependencies = [("declarations", "0005_mapping_kept")]

    operations = [
        migrations.RemoveIndex(model_name="declaration", name="declaration_transport"),
        migrations.RenameField(model_name="declaration", old_name="transport_document", new_name="transport_key"),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["transport_key", "-at"],
                condition=models.Q(transport_key__isnull=False),
                name="declaration_transport",
            ),
        ),
    ]
