"""What selection counts by only moves on: nobody winds a counter back, whatever program writes.

The road's own changes satisfy the WHEN clauses, so that no function is called for them, but where a pick clears what a
criterion missed: that is looked up among the few rows of one office.
"""

from django.db import migrations

STATE = """
CREATE FUNCTION selection_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only moves on with a decision: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER officestate_begins_at_zero BEFORE INSERT ON selection_officestate
    FOR EACH ROW WHEN (NEW.sequence <> 0 OR NEW.number_last <> 0) EXECUTE FUNCTION selection_moves_on();
CREATE TRIGGER officestate_moves_on BEFORE UPDATE ON selection_officestate
    FOR EACH ROW WHEN (
        NEW.sequence <= OLD.sequence
        OR (NEW.id, NEW.office, NEW.direction) IS DISTINCT FROM (OLD.id, OLD.office, OLD.direction)
        OR (NEW.number_year, NEW.number_last) < (OLD.number_year, OLD.number_last)
        OR NEW."window" = OLD."window" AND NEW.green + NEW.blue + NEW.yellow + NEW.orange + NEW.red
            < OLD.green + OLD.blue + OLD.yellow + OLD.orange + OLD.red
    ) EXECUTE FUNCTION selection_moves_on();
CREATE TRIGGER officestate_stays BEFORE DELETE ON selection_officestate
    FOR EACH ROW EXECUTE FUNCTION selection_moves_on();
CREATE TRIGGER officestate_never_emptied BEFORE TRUNCATE ON selection_officestate
    FOR EACH STATEMENT EXECUTE FUNCTION selection_moves_on();
"""

STATE_BACK = """
DROP TRIGGER officestate_never_emptied ON selection_officestate;
DROP TRIGGER officestate_stays ON selection_officestate;
DROP TRIGGER officestate_moves_on ON selection_officestate;
DROP TRIGGER officestate_begins_at_zero ON selection_officestate;
DROP FUNCTION selection_moves_on();
"""

# A row that is seen while its transaction is in progress was written by this very transaction, or a part of it. A row
# keeps the lower half of its transaction's id: the whole is the nearest to the present one that ends so.
MISSES = """
CREATE FUNCTION selection_misses_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present constant bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM selection_officestate state
        WHERE state.office = NEW.office AND pg_xact_status(
            greatest(3, present + ((state.xmin::text::bigint - present) << 32 >> 32))::text::xid8
        ) = 'in progress'
    ) THEN
        RAISE EXCEPTION 'misses of % at % are cleared only by a decision there', NEW.criterion, NEW.office
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER misscounter_cleared_by_a_decision AFTER UPDATE ON selection_misscounter
    FOR EACH ROW WHEN (NEW.misses < OLD.misses) EXECUTE FUNCTION selection_misses_cleared();
CREATE TRIGGER misscounter_keeps_its_criterion BEFORE UPDATE ON selection_misscounter
    FOR EACH ROW WHEN ((NEW.id, NEW.office, NEW.criterion) IS DISTINCT FROM (OLD.id, OLD.office, OLD.criterion))
    EXECUTE FUNCTION selection_moves_on();
CREATE TRIGGER misscounter_stays BEFORE DELETE ON selection_misscounter
    FOR EACH ROW EXECUTE FUNCTION selection_moves_on();
CREATE TRIGGER misscounter_never_emptied BEFORE TRUNCATE ON selection_misscounter
    FOR EACH STATEMENT EXECUTE FUNCTION selection_moves_on();
"""

MISSES_BACK = """
DROP TRIGGER misscounter_never_emptied ON selection_misscounter;
DROP TRIGGER misscounter_stays ON selection_misscounter;
DROP TRIGGER misscounter_keeps_its_criterion ON selection_misscounter;
DROP TRIGGER misscounter_cleared_by_a_decision ON selection_misscounter;
DROP FUNCTION selection_misses_cleared();
"""


class Migration(migrations.Migration):
    dependencies = [("selection", "0002_lanes_only_rise")]

    operations = [migrations.RunSQL(STATE, STATE_BACK), migrations.RunSQL(MISSES, MISSES_BACK)]
