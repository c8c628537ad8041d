-- A version of a policy: born unapproved by the acting person, approved by another acting person or withdrawn, once.
-- Its bytes, days and base never change, and it is never deleted.
CREATE FUNCTION guard_policy_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('policy_fixed', 'a version is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM guard_refuse('policy_fixed', 'a version starts unapproved');
    ELSIF NEW.proposer_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('policy_actor', 'the proposer is the acting person');
    END IF;
  ELSIF OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (NEW.id, NEW.city, NEW.district, NEW.first_day, NEW.last_day, NEW.sha256, NEW.source, NEW.based_on, NEW.note,
        NEW.proposer_id, NEW.proposed_at)
      IS DISTINCT FROM (OLD.id, OLD.city, OLD.district, OLD.first_day, OLD.last_day, OLD.sha256, OLD.source,
        OLD.based_on, OLD.note, OLD.proposer_id, OLD.proposed_at) THEN
    PERFORM guard_refuse('policy_fixed', 'a version is fixed once made');
  ELSIF NEW.approver_id IS NOT NULL AND NEW.approver_id IS DISTINCT FROM me THEN
    PERFORM guard_refuse('policy_actor', 'the approver is the acting person');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON policy_version
  FOR EACH ROW EXECUTE FUNCTION guard_policy_version();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON policy_version EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE policy_version ENABLE ALWAYS TRIGGER guard;
ALTER TABLE policy_version ENABLE ALWAYS TRIGGER guard_truncate;
