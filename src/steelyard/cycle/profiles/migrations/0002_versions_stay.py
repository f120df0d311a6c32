"""Profile versions never change; a release changes once, when somebody approves it."""

from django.db import migrations

from steelyard.base.append_only import append_only

APPROVED_ONCE = """
CREATE FUNCTION release_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.approved_by IS NOT NULL
       OR (to_jsonb(NEW) - 'approved_by' - 'effective_at') <> (to_jsonb(OLD) - 'approved_by' - 'effective_at') THEN
        RAISE EXCEPTION 'a release is approved once and never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_approved_once BEFORE UPDATE OR DELETE ON profiles_release
    FOR EACH ROW EXECUTE FUNCTION release_approved_once();
CREATE TRIGGER profiles_release_stays BEFORE TRUNCATE ON profiles_release
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION founding_is_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.founding AND EXISTS (SELECT 1 FROM profiles_release) THEN
        RAISE EXCEPTION 'only the first release of an installation may be founding'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER founding_is_first BEFORE INSERT ON profiles_release
    FOR EACH ROW EXECUTE FUNCTION founding_is_first();
"""
UNDO = """
DROP TRIGGER founding_is_first ON profiles_release;
DROP FUNCTION founding_is_first();
DROP TRIGGER profiles_release_stays ON profiles_release;
DROP TRIGGER release_approved_once ON profiles_release;
DROP FUNCTION release_approved_once();
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [append_only("profiles_profileversion"), migrations.RunSQL(APPROVED_ONCE, UNDO)]
