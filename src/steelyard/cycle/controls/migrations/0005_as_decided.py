"""A control is the one that a decision ordered: else a stricter one could be replaced by what nobody decided."""

from django.db import migrations

# Of the whole statement at once, for a batch queues its controls in one.
AS_DECIDED = """
CREATE FUNCTION control_as_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM queued LEFT JOIN selection_decision decided
            ON decided.declaration_id = queued.declaration_id AND decided.number = queued.number
            AND decided.office = queued.office AND decided.lane = queued.lane
        WHERE decided.declaration_id IS NULL OR queued.kind IS DISTINCT FROM CASE queued.lane
            WHEN 'blue' THEN 'audit' WHEN 'yellow' THEN 'documentary' WHEN 'orange' THEN 'scan' WHEN 'red' THEN 'physical'
        END) THEN
        RAISE EXCEPTION 'a control is of the lane and the kind that its declaration was given'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER control_as_decided AFTER INSERT ON controls_control REFERENCING NEW TABLE AS queued
    FOR EACH STATEMENT EXECUTE FUNCTION control_as_decided();
"""
UNDO = "DROP TRIGGER control_as_decided ON controls_control; DROP FUNCTION control_as_decided();"


class Migration(migrations.Migration):
    dependencies = [("controls", "0004_due_stands"), ("selection", "0003_counters_only_move_on")]

    operations = [migrations.RunSQL(AS_DECIDED, UNDO)]
