-- As it was: after the freeze nothing of an application changes.
DROP TRIGGER guard_erased ON claim;
DROP FUNCTION guard_claim_erased;
CREATE OR REPLACE FUNCTION guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'an application is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['open'], 'application_frozen');
  ELSE
    PERFORM guard_phase(OLD.round_id, ARRAY['open', 'closed', 'publicity'], 'application_frozen');
    IF (NEW.id, NEW.round_id, NEW.receipt) IS DISTINCT FROM (OLD.id, OLD.round_id, OLD.receipt) THEN
      PERFORM guard_refuse('application_fixed', 'an application keeps its round and receipt');
    END IF;
  END IF;
  RETURN NEW;
END $$;
