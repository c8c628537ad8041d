-- A finding is written once, by a person; another one may follow, and the latest counts.
CREATE FUNCTION guard_conduct_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a finding is written once');
  ELSIF NEW.by_staff_id IS DISTINCT FROM NULLIF(current_setting('app.actor', true), '')::bigint THEN
    PERFORM guard_refuse('finding_actor', 'who finds is the acting person');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON conduct_finding
  FOR EACH ROW EXECUTE FUNCTION guard_conduct_finding();

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON conduct_finding EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE conduct_finding ENABLE ALWAYS TRIGGER guard;
ALTER TABLE conduct_finding ENABLE ALWAYS TRIGGER guard_truncate;
