"""Results, findings and evidence are never changed; a control keeps what was ordered and closes only with a result."""

from django.db import migrations

from steelyard.base.append_only import append_only

GUARD = """
CREATE FUNCTION control_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a control is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.declaration_id, NEW.number, NEW.office, NEW.kind, NEW.lane, NEW.queued_at)
       IS DISTINCT FROM (OLD.id, OLD.declaration_id, OLD.number, OLD.office, OLD.kind, OLD.lane, OLD.queued_at)
       OR NEW.orders IS DISTINCT FROM OLD.orders THEN
        RAISE EXCEPTION 'what a control was ordered for does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('closed', 'superseded') AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'an ended control does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'closed' AND NOT EXISTS (SELECT 1 FROM controls_result WHERE control_id = NEW.id) THEN
        RAISE EXCEPTION 'a control closes only with its result' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'superseded' AND NOT EXISTS (
        SELECT 1 FROM declarations_declaration WHERE previous_id = NEW.declaration_id) THEN
        RAISE EXCEPTION 'a control is superseded only by a newer version of its declaration'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER control_guard BEFORE UPDATE OR DELETE ON controls_control
    FOR EACH ROW EXECUTE FUNCTION control_guard();
CREATE TRIGGER controls_control_stays BEFORE TRUNCATE ON controls_control
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER controls_control_stays ON controls_control;
DROP TRIGGER control_guard ON controls_control;
DROP FUNCTION control_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("controls", "0001_initial"), ("declarations", "0002_rows_stay")]

    operations = [
        append_only("controls_result"),
        append_only("controls_finding"),
        append_only("controls_evidence"),
        migrations.RunSQL(GUARD, UNDO),
    ]
