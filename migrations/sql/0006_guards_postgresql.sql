-- A paper is noted once, by whoever has seen it, for the answers that stand now, while cases are decided.
CREATE FUNCTION guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE rests_on application;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a paper is noted once');
  END IF;
  SELECT * INTO rests_on FROM application WHERE id = NEW.application_id FOR SHARE;
  PERFORM guard_phase(rests_on.round_id, ARRAY['closed', 'publicity'], 'wrong_phase');
  IF NEW.seen_by_id IS DISTINCT FROM NULLIF(current_setting('app.actor', true), '')::bigint THEN
    PERFORM guard_refuse('evidence_actor', 'who has seen a paper is the acting person');
  ELSIF NEW.revision IS DISTINCT FROM rests_on.revision THEN
    PERFORM guard_refuse('evidence_revision', 'a paper proves the answers that stand now');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION guard_evidence();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON evidence EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE evidence ENABLE ALWAYS TRIGGER guard;
ALTER TABLE evidence ENABLE ALWAYS TRIGGER guard_truncate;
