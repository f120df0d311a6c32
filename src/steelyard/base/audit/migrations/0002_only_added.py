"""The log is only ever added to: refused by the database, whatever program writes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to, not %', lower(TG_OP)
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_only_added';
END $$;
CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_only_added();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added();
"""

BACKWARD = """
DROP TRIGGER audit_never_emptied ON audit_auditentry;
DROP TRIGGER audit_only_added ON audit_auditentry;
DROP FUNCTION audit_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
