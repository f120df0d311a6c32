"""What the database itself holds to: no task ends without its result, and what was recorded stays as it was.

Results, findings and evidence are never changed. A control keeps what was ordered, goes forward only (queued, taken,
closed), closes only with a result, and is replaced only by the control of a newer version. What can be judged only
when the transaction is whole is judged at its end.
"""

from django.db import migrations

from steelyard.base.append_only import append_only

GUARD = """
CREATE FUNCTION control_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a control is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'queued' THEN
            RAISE EXCEPTION 'a control begins in the queue' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.declaration_id, NEW.number, NEW.office, NEW.kind, NEW.lane, NEW.queued_at)
       IS DISTINCT FROM (OLD.id, OLD.declaration_id, OLD.number, OLD.office, OLD.kind, OLD.lane, OLD.queued_at)
       OR NEW.orders IS DISTINCT FROM OLD.orders THEN
        RAISE EXCEPTION 'what a control was ordered for does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('closed', 'superseded') AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'an ended control does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'taken' AND (NEW.status = 'queued' OR (NEW.taken_by, NEW.taken_at)
       IS DISTINCT FROM (OLD.taken_by, OLD.taken_at)) THEN
        RAISE EXCEPTION 'a task once taken stays with its officer' USING ERRCODE = 'restrict_violation';
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
CREATE TRIGGER control_guard BEFORE INSERT OR UPDATE OR DELETE ON controls_control
    FOR EACH ROW EXECUTE FUNCTION control_guard();
CREATE TRIGGER controls_control_stays BEFORE TRUNCATE ON controls_control
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
WHOLE = """
CREATE FUNCTION result_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM controls_control control WHERE control.id = NEW.control_id AND control.status = 'closed'
            AND control.declaration_id = NEW.declaration_id AND control.kind = NEW.kind) THEN
        RAISE EXCEPTION 'a result closes its own control' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version <> 1 + (
        SELECT count(*) FROM controls_result WHERE control_id = NEW.control_id AND version < NEW.version) THEN
        RAISE EXCEPTION 'versions of a result follow each other' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.findings <> (SELECT count(*) FROM controls_finding WHERE result_id = NEW.id) THEN
        RAISE EXCEPTION 'a result has as many findings as it says' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER result_whole AFTER INSERT ON controls_result
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION result_whole();
CREATE FUNCTION finding_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT findings FROM controls_result WHERE id = NEW.result_id)
       <> (SELECT count(*) FROM controls_finding WHERE result_id = NEW.result_id) THEN
        RAISE EXCEPTION 'a result has as many findings as it says' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER finding_counted AFTER INSERT ON controls_finding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finding_counted();
CREATE FUNCTION evidence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM controls_control WHERE id = NEW.control_id AND status = 'taken' AND taken_by = NEW.added_by) THEN
        RAISE EXCEPTION 'evidence is added by the officer who has the task' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_guard BEFORE INSERT ON controls_evidence
    FOR EACH ROW EXECUTE FUNCTION evidence_guard();
"""
SUCCESSION = """
CREATE FUNCTION control_succeeded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM controls_control later JOIN declarations_declaration declared ON declared.id = later.declaration_id
        WHERE declared.previous_id = NEW.declaration_id) THEN
        RAISE EXCEPTION 'a control is replaced only by the control of the next version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER control_succeeded AFTER UPDATE ON controls_control
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'superseded')
    EXECUTE FUNCTION control_succeeded();
CREATE FUNCTION control_of_the_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM controls_control WHERE declaration_id = NEW.previous_id AND status IN ('queued', 'taken')) THEN
        RAISE EXCEPTION 'a version that is replaced has no open control' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER control_of_the_latest AFTER INSERT ON declarations_declaration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.previous_id IS NOT NULL)
    EXECUTE FUNCTION control_of_the_latest();
"""
UNDO = """
DROP TRIGGER control_of_the_latest ON declarations_declaration;
DROP TRIGGER control_succeeded ON controls_control;
DROP TRIGGER evidence_guard ON controls_evidence;
DROP TRIGGER finding_counted ON controls_finding;
DROP TRIGGER result_whole ON controls_result;
DROP FUNCTION control_of_the_latest();
DROP FUNCTION control_succeeded();
DROP FUNCTION evidence_guard();
DROP FUNCTION finding_counted();
DROP FUNCTION result_whole();
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
        migrations.RunSQL(GUARD + WHOLE + SUCCESSION, UNDO),
    ]
