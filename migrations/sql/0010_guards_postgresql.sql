-- What a paper says is entered by whoever has it before them, for the answers that stand now, while cases are decided.
-- It is withdrawn by another row, which needs one that stands.
CREATE FUNCTION guard_paper_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rests_on application; latest text;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'what a paper says is entered once');
  END IF;
  SELECT * INTO rests_on FROM application WHERE id = NEW.application_id FOR UPDATE;
  PERFORM guard_phase(rests_on.round_id, ARRAY['closed', 'publicity'], 'wrong_phase');
  SELECT step INTO latest FROM paper_fact
    WHERE application_id = NEW.application_id AND revision = NEW.revision AND fact = NEW.fact
    ORDER BY id DESC LIMIT 1;
  IF NEW.entered_by_id IS DISTINCT FROM NULLIF(current_setting('app.actor', true), '')::bigint THEN
    PERFORM guard_refuse('paper_fact_actor', 'who enters a paper is the acting person');
  ELSIF NEW.revision IS DISTINCT FROM rests_on.revision THEN
    PERFORM guard_refuse('paper_fact_revision', 'a paper is entered for the answers that stand now');
  ELSIF NEW.step = 'withdrawn' AND latest IS DISTINCT FROM 'entered' THEN
    PERFORM guard_refuse('paper_fact_none', 'only what stands can be withdrawn');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON paper_fact FOR EACH ROW EXECUTE FUNCTION guard_paper_fact();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON paper_fact EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE paper_fact ENABLE ALWAYS TRIGGER guard;
ALTER TABLE paper_fact ENABLE ALWAYS TRIGGER guard_truncate;

-- When the time for keeping an application is over its key is destroyed, and nothing else of it changes: after its
-- round has ended, while it holds no home and no claim rests on it.
CREATE OR REPLACE FUNCTION guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'an application is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['open'], 'application_frozen');
  ELSIF length(NEW.key_wrapped) = 0 THEN
    IF to_jsonb(NEW) - 'key_wrapped' <> to_jsonb(OLD) - 'key_wrapped' THEN
      PERFORM guard_refuse('application_frozen', 'with its key nothing else of an application changes');
    ELSIF (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('published', 'cancelled')
        OR EXISTS (SELECT 1 FROM allocation
                   WHERE application_id = OLD.id AND status IN ('offered', 'accepted', 'signed'))
        OR EXISTS (SELECT 1 FROM claim WHERE application_id = OLD.id AND state IN ('filed', 'approved')) THEN
      PERFORM guard_refuse('application_in_use', 'the data of an application are needed as long as it is in use');
    END IF;
  ELSE
    PERFORM guard_phase(OLD.round_id, ARRAY['open', 'closed', 'publicity'], 'application_frozen');
    IF (NEW.id, NEW.round_id, NEW.receipt) IS DISTINCT FROM (OLD.id, OLD.round_id, OLD.receipt) THEN
      PERFORM guard_refuse('application_fixed', 'an application keeps its round and receipt');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION guard_claim_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT length(key_wrapped) FROM application WHERE id = NEW.application_id FOR SHARE) = 0 THEN
    PERFORM guard_refuse('application_erased', 'nothing is claimed on an application whose data were erased');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_erased BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION guard_claim_erased();
ALTER TABLE claim ENABLE ALWAYS TRIGGER guard_erased;
