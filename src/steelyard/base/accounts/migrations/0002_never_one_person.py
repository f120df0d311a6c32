"""Whoever keeps the system does not audit it: refused by the database, whatever program writes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_never_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opposed text := CASE NEW.role
        WHEN 'system_administrator' THEN 'internal_auditor'
        WHEN 'internal_auditor' THEN 'system_administrator'
    END;
BEGIN
    IF opposed IS NULL THEN
        RETURN NEW;
    END IF;
    -- Two postings of one officer written at once wait for each other here.
    PERFORM 1 FROM accounts_officer WHERE id = NEW.officer_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_posting
        WHERE officer_id = NEW.officer_id AND role = opposed AND id IS DISTINCT FROM NEW.id
        AND daterange(valid_from, valid_until, '[]') && daterange(NEW.valid_from, NEW.valid_until, '[]')
    ) THEN
        RAISE EXCEPTION 'officer % would be system administrator and internal auditor at once', NEW.officer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_never_one_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posting_never_one_person BEFORE INSERT OR UPDATE ON accounts_posting
    FOR EACH ROW EXECUTE FUNCTION accounts_never_one_person();
"""

BACKWARD = """
DROP TRIGGER posting_never_one_person ON accounts_posting;
DROP FUNCTION accounts_never_one_person();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
