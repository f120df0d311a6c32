"""When a control is due is said once: nobody moves it later and is in time."""

from django.db import migrations

DUE = """
CREATE FUNCTION control_due_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'when a control is due does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER control_guard_due BEFORE UPDATE ON controls_control
    FOR EACH ROW WHEN (NEW.due_at IS DISTINCT FROM OLD.due_at) EXECUTE FUNCTION control_due_stands();
"""
DUE_BACK = "DROP TRIGGER control_guard_due ON controls_control; DROP FUNCTION control_due_stands();"


class Migration(migrations.Migration):
    dependencies = [("controls", "0003_why_so_quick")]

    operations = [migrations.RunSQL(DUE, DUE_BACK)]
