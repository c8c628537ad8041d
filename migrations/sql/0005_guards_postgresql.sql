-- Chances and the persons behind them are part of the frozen list: written with it, never changed or removed.
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON pool_person
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('publicity', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON pool_chances
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('publicity', 'insert');

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON pool_person EXECUTE FUNCTION guard_no_truncate();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON pool_chances EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE pool_person ENABLE ALWAYS TRIGGER guard;
ALTER TABLE pool_person ENABLE ALWAYS TRIGGER guard_truncate;
ALTER TABLE pool_chances ENABLE ALWAYS TRIGGER guard;
ALTER TABLE pool_chances ENABLE ALWAYS TRIGGER guard_truncate;
