"""No lane is lowered, no decision or parameter rewritten, no secret replaced: whatever program writes."""

from django.db import migrations

from steelyard.base.append_only import append_only

# After the row, not before it: a statement that copies many rows stays fast, and first versions are not looked at.
NEVER_LOWER = """
CREATE FUNCTION selection_never_lower() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := (
        SELECT lane FROM selection_decision WHERE number = NEW.number AND version = NEW.version - 1
    );
    lanes constant text[] := ARRAY['green', 'blue', 'yellow', 'orange', 'red'];
BEGIN
    IF before IS NULL THEN
        RAISE EXCEPTION 'version % of % has no version before it', NEW.version, NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_follows_a_version';
    END IF;
    IF array_position(lanes, NEW.lane::text) < array_position(lanes, before) THEN
        RAISE EXCEPTION 'version % of % would lower its lane from % to %', NEW.version, NEW.number, before, NEW.lane
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_never_lower';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER decision_never_lower AFTER INSERT ON selection_decision
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION selection_never_lower();
ALTER TABLE selection_decision ADD CONSTRAINT decision_version_from_one CHECK (version >= 1);
"""

NEVER_LOWER_BACK = """
ALTER TABLE selection_decision DROP CONSTRAINT decision_version_from_one;
DROP TRIGGER decision_never_lower ON selection_decision;
DROP FUNCTION selection_never_lower();
"""

COMMITMENT = """
ALTER TABLE selection_daysecret
    ADD CONSTRAINT daysecret_whole CHECK (octet_length(secret) = 32 AND secret_sha256 = sha256(secret));
CREATE FUNCTION selection_secret_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.revealed_at IS NULL AND NEW.revealed_at IS NOT NULL
            AND (NEW.id, NEW.office, NEW.day, NEW.secret, NEW.created_at)
                = (OLD.id, OLD.office, OLD.day, OLD.secret, OLD.created_at)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a secret is revealed once and otherwise stands: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'daysecret_stands';
END $$;
CREATE TRIGGER daysecret_stands BEFORE UPDATE OR DELETE ON selection_daysecret
    FOR EACH ROW EXECUTE FUNCTION selection_secret_stands();
CREATE TRIGGER daysecret_never_emptied BEFORE TRUNCATE ON selection_daysecret
    FOR EACH STATEMENT EXECUTE FUNCTION selection_secret_stands();
"""

COMMITMENT_BACK = """
DROP TRIGGER daysecret_never_emptied ON selection_daysecret;
DROP TRIGGER daysecret_stands ON selection_daysecret;
DROP FUNCTION selection_secret_stands();
ALTER TABLE selection_daysecret DROP CONSTRAINT daysecret_whole;
"""

# The database turns the office's day, so a zone it does not know must not get in: evaluating it raises.
KNOWN_ZONE = """
ALTER TABLE selection_parameters
    ADD CONSTRAINT parameters_known_zone CHECK (valid_from::timestamp AT TIME ZONE time_zone IS NOT NULL);
"""

KNOWN_ZONE_BACK = "ALTER TABLE selection_parameters DROP CONSTRAINT parameters_known_zone;"


class Migration(migrations.Migration):
    dependencies = [("selection", "0001_initial")]

    operations = [
        append_only("selection_parameters"),
        append_only("selection_decision"),
        migrations.RunSQL(NEVER_LOWER, NEVER_LOWER_BACK),
        migrations.RunSQL(COMMITMENT, COMMITMENT_BACK),
        migrations.RunSQL(KNOWN_ZONE, KNOWN_ZONE_BACK),
    ]
