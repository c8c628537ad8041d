-- Duplicates: found and decided between the end of applications and the freeze, in a chain of decisions that nobody
-- changes; a list is not frozen while a pair in it waits. A refusal is error 23514 and carries the name of the rule.

CREATE FUNCTION guard_duplicate_state(which bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE last text;
BEGIN
  SELECT verdict INTO last FROM duplicate_decision WHERE pair_id = which ORDER BY id DESC LIMIT 1;
  RETURN CASE WHEN last IS NULL OR last = 'undone' THEN 'open' ELSE last END;
END $$;

CREATE FUNCTION guard_duplicate_pair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a pair is never deleted');
  END IF;
  PERFORM guard_phase(NEW.round_id, ARRAY['closed', 'publicity'], 'wrong_phase');
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.round_id, NEW.first_id, NEW.second_id, NEW.kinds, NEW.details_sealed,
      NEW.shared_index, NEW.found_at) IS DISTINCT FROM (OLD.id, OLD.round_id, OLD.first_id, OLD.second_id, OLD.kinds,
      OLD.details_sealed, OLD.shared_index, OLD.found_at) THEN
    PERFORM guard_refuse('duplicate_fixed', 'a pair keeps what it was found by');
  ELSIF NEW.state <> guard_duplicate_state(NEW.id) THEN
    PERFORM guard_refuse('duplicate_state', 'the state follows the latest decision');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON duplicate_pair
  FOR EACH ROW EXECUTE FUNCTION guard_duplicate_pair();

-- Who decides is the acting person. A decision follows the latest one: after none, or one undone, same or different;
-- after any other only that it is undone; after one that was appealed against same or different, by another person.
CREATE FUNCTION guard_duplicate_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  pair duplicate_pair;
  last duplicate_decision;
  appealed boolean;
BEGIN
  IF TG_OP = 'INSERT' AND TG_WHEN = 'AFTER' THEN
    UPDATE duplicate_pair SET state = guard_duplicate_state(NEW.pair_id) WHERE id = NEW.pair_id;
    RETURN NULL;
  ELSIF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a decision is written once');
  END IF;
  SELECT * INTO pair FROM duplicate_pair WHERE id = NEW.pair_id;
  PERFORM guard_phase(pair.round_id, ARRAY['closed', 'publicity'], 'wrong_phase');
  PERFORM FROM duplicate_pair WHERE id = NEW.pair_id FOR UPDATE;
  IF NEW.by_staff_id IS DISTINCT FROM NULLIF(current_setting('app.actor', true), '')::bigint THEN
    PERFORM guard_refuse('duplicate_actor', 'who decides is the acting person');
  END IF;
  SELECT * INTO last FROM duplicate_decision WHERE pair_id = NEW.pair_id ORDER BY id DESC LIMIT 1;
  appealed := EXISTS (SELECT FROM duplicate_appeal WHERE decision_id = last.id);
  IF NEW.follows_id IS DISTINCT FROM last.id
    OR (NEW.verdict = 'undone') <> (last.id IS NOT NULL AND last.verdict <> 'undone' AND NOT appealed) THEN
    PERFORM guard_refuse('duplicate_order', 'a decision follows the latest one');
  ELSIF appealed AND last.by_staff_id = NEW.by_staff_id THEN
    PERFORM guard_refuse('duplicate_other_person', 'another person answers an appeal');
  ELSIF NEW.ends_id IS NOT NULL AND NEW.ends_id NOT IN (pair.first_id, pair.second_id) THEN
    PERFORM guard_refuse('duplicate_ends', 'one of the two applications ends');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON duplicate_decision
  FOR EACH ROW EXECUTE FUNCTION guard_duplicate_decision();
CREATE TRIGGER guard_state AFTER INSERT ON duplicate_decision
  FOR EACH ROW EXECUTE FUNCTION guard_duplicate_decision();

-- An appeal is against the latest decision of a pair, by the application that it ended; an answer is final.
CREATE FUNCTION guard_duplicate_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE against duplicate_decision;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'an appeal is written once');
  END IF;
  SELECT * INTO against FROM duplicate_decision WHERE id = NEW.decision_id;
  PERFORM guard_phase((SELECT round_id FROM duplicate_pair WHERE id = against.pair_id),
    ARRAY['closed', 'publicity'], 'wrong_phase');
  PERFORM FROM duplicate_pair WHERE id = against.pair_id FOR UPDATE;
  IF against.ends_id IS DISTINCT FROM NEW.application_id
    OR EXISTS (SELECT FROM duplicate_decision WHERE pair_id = against.pair_id AND id > against.id)
    OR EXISTS (SELECT FROM duplicate_appeal WHERE decision_id = against.follows_id) THEN
    PERFORM guard_refuse('appeal_against', 'an appeal is against the latest decision, which ended this application');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON duplicate_appeal
  FOR EACH ROW EXECUTE FUNCTION guard_duplicate_appeal();

CREATE TRIGGER guard BEFORE INSERT ON duplicate_search
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('closed,publicity', 'editable');
CREATE TRIGGER guard_written BEFORE UPDATE OR DELETE ON duplicate_search
  FOR EACH ROW EXECUTE FUNCTION guard_append_only();

-- No list is frozen with a pair of live applications that nobody decided, with both applications of the same people,
-- or with an appeal that nobody answered.
CREATE FUNCTION guard_duplicates_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM duplicate_pair p
        JOIN application a ON a.id = p.first_id AND a.status NOT IN ('withdrawn', 'not_eligible')
        JOIN application b ON b.id = p.second_id AND b.status NOT IN ('withdrawn', 'not_eligible')
      WHERE p.round_id = NEW.id AND p.state IN ('open', 'same'))
    OR EXISTS (
      SELECT FROM duplicate_appeal q JOIN application a ON a.id = q.application_id AND a.status <> 'withdrawn'
      WHERE a.round_id = NEW.id
        AND NOT EXISTS (SELECT FROM duplicate_decision WHERE follows_id = q.decision_id)) THEN
    PERFORM guard_refuse('duplicates_open', 'a pair of applications waits for a decision');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_duplicates BEFORE UPDATE ON round FOR EACH ROW
  WHEN (NEW.state = 'frozen' AND OLD.state <> 'frozen') EXECUTE FUNCTION guard_duplicates_settled();

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
DO $$
DECLARE guarded record;
BEGIN
  FOR guarded IN SELECT DISTINCT tgrelid::regclass AS name FROM pg_trigger
      WHERE tgname LIKE 'guard%' AND tgrelid::regclass::text LIKE 'duplicate\_%' AND NOT tgisinternal LOOP
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %s EXECUTE FUNCTION guard_no_truncate()',
      guarded.name);
  END LOOP;
  FOR guarded IN SELECT tgrelid::regclass AS name, tgname AS trigger FROM pg_trigger
      WHERE tgname LIKE 'guard%' AND NOT tgisinternal
        AND (tgrelid::regclass::text LIKE 'duplicate\_%' OR tgname = 'guard_duplicates') LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', guarded.name, guarded.trigger);
  END LOOP;
END $$;
