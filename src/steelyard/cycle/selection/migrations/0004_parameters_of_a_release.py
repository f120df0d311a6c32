"""Parameters come with the release that was approved last, word for word: else one statement would change what selects."""

from django.db import migrations

# After the row, so that what a constraint says of it is said first.
OF_A_RELEASE = """
CREATE FUNCTION selection_parameters_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.office, NEW.direction, NEW.valid_from::text, NEW.time_zone) IS DISTINCT FROM
        (NEW.body->>'office', NEW.body->>'direction', NEW.body->>'valid_from', NEW.body->>'time_zone')
        OR NOT EXISTS (
            SELECT FROM jsonb_array_elements((
                SELECT content->'selection' FROM profiles_release WHERE approved_by IS NOT NULL
                ORDER BY effective_at DESC, id DESC LIMIT 1
            )) approved WHERE approved = NEW.body
        )
    THEN
        RAISE EXCEPTION 'parameters of % % are not those of the release approved last', NEW.office, NEW.direction
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER parameters_of_a_release AFTER INSERT ON selection_parameters
    FOR EACH ROW EXECUTE FUNCTION selection_parameters_approved();
"""
UNDO = "DROP TRIGGER parameters_of_a_release ON selection_parameters; DROP FUNCTION selection_parameters_approved();"


class Migration(migrations.Migration):
    dependencies = [("selection", "0003_counters_only_move_on"), ("profiles", "0003_begins_unapproved")]

    operations = [migrations.RunSQL(OF_A_RELEASE, UNDO)]
