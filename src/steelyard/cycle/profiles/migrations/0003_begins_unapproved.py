"""A release begins as a proposal: only the founding one, made where there is nobody to approve it, comes approved."""

from django.db import migrations

UNAPPROVED = """
CREATE FUNCTION release_begins_unapproved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release is proposed before it is approved' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER release_begins_unapproved BEFORE INSERT ON profiles_release
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND NOT NEW.founding)
    EXECUTE FUNCTION release_begins_unapproved();
"""
UNDO = "DROP TRIGGER release_begins_unapproved ON profiles_release; DROP FUNCTION release_begins_unapproved();"


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_versions_stay")]

    operations = [migrations.RunSQL(UNAPPROVED, UNDO)]
