-- Guards that hold when every program above the database is wrong (PostgreSQL 15 and later, no extensions).
-- A refusal is error 23514 and carries the name of the rule. The acting person is `app.actor`, set for one transaction.

CREATE FUNCTION guard_refuse(rule text, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = reason, ERRCODE = '23514', CONSTRAINT = rule;
END $$;

-- The round must be in one of these states, and stay there until this transaction ends: the row is locked FOR SHARE,
-- a change of state locks it against that. A plain read would let a freeze run past a change it has not seen.
CREATE FUNCTION guard_phase(which bigint, allowed text[], rule text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE now_in text;
BEGIN
  SELECT state INTO now_in FROM round WHERE id = which FOR SHARE;
  IF NOT now_in = ANY (allowed) THEN
    PERFORM guard_refuse(rule, format('round %s is %s', which, now_in));
  END IF;
END $$;

CREATE FUNCTION guard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM guard_refuse('append_only', format('%s is written once', TG_TABLE_NAME));
END $$;

CREATE FUNCTION guard_fixed_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM guard_refuse('fixed_list', format('%s changes with a migration only', TG_TABLE_NAME));
END $$;

CREATE FUNCTION guard_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM guard_refuse('no_truncate', format('%s is never emptied', TG_TABLE_NAME));
END $$;

-- A step: born unapproved by the acting person, approved by another acting person, then done or withdrawn, once.
CREATE FUNCTION guard_step_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('step_fixed', 'a request is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.approver_id IS NOT NULL OR NEW.executed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM guard_refuse('step_fixed', 'a request starts unapproved');
    ELSIF NEW.proposer_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('step_actor', 'the proposer is the acting person');
    END IF;
  ELSIF OLD.executed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (NEW.id, NEW.round_id, NEW.to_state, NEW.payload_hash, NEW.proposer_id, NEW.proposed_at)
      IS DISTINCT FROM (OLD.id, OLD.round_id, OLD.to_state, OLD.payload_hash, OLD.proposer_id, OLD.proposed_at)
    OR (OLD.approver_id IS NOT NULL
      AND (NEW.approver_id, NEW.approved_at) IS DISTINCT FROM (OLD.approver_id, OLD.approved_at)) THEN
    PERFORM guard_refuse('step_fixed', 'a request is fixed once made');
  ELSIF OLD.approver_id IS NULL AND NEW.approver_id IS NOT NULL THEN
    IF NEW.approver_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('step_actor', 'the approver is the acting person');
    ELSIF NEW.executed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM guard_refuse('step_fixed', 'approval stands alone');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON step_request
  FOR EACH ROW EXECUTE FUNCTION guard_step_request();

-- What must be there before a round takes a step. Called once for each change of state.
CREATE FUNCTION guard_round_step(which bigint, from_here text, to_there text, pool bytea)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE two boolean;
BEGIN
  SELECT two_person INTO two FROM round_transition
    WHERE from_state = from_here AND to_state = to_there;
  IF NOT FOUND THEN
    PERFORM guard_refuse('round_transition', format('%s to %s', from_here, to_there));
  END IF;
  IF two AND NOT EXISTS (
      SELECT FROM step_request s WHERE s.round_id = which AND s.to_state = to_there
        AND s.executed_at IS NOT NULL AND CASE to_there
          WHEN 'frozen' THEN s.payload_hash = pool
          WHEN 'committed' THEN s.payload_hash = (SELECT c.hash FROM commitment c WHERE c.round_id = which)
          ELSE TRUE END) THEN
    PERFORM guard_refuse('four_eyes_missing', 'nobody else approved exactly this');
  END IF;
  IF to_there = 'frozen' AND EXISTS (
      SELECT FROM (SELECT id, household_id, receipt, program FROM application
                   WHERE round_id = which AND status = 'eligible') a
        FULL JOIN (SELECT application_id, household_id, receipt, program FROM pool_entry
                   WHERE round_id = which) p
        ON p.application_id = a.id AND p.household_id = a.household_id AND p.receipt = a.receipt
          AND p.program = a.program
      WHERE a.id IS NULL OR p.application_id IS NULL) THEN
    PERFORM guard_refuse('pool_complete', 'the pool is not exactly the eligible applications');
  ELSIF to_there = 'drawn' AND (
      NOT EXISTS (SELECT FROM draw_run WHERE round_id = which)
      OR NOT EXISTS (SELECT FROM source WHERE round_id = which AND kind = 'digits')
      OR EXISTS (SELECT FROM source WHERE round_id = which AND kind = 'digits' AND value IS NULL)
      OR EXISTS (
        SELECT FROM (SELECT program, count(*) AS n FROM pool_entry WHERE round_id = which GROUP BY program) p
          FULL JOIN (SELECT program, count(*) AS n, max(rank) AS last FROM draw_result
                     WHERE round_id = which GROUP BY program) r USING (program)
        WHERE p.n IS DISTINCT FROM r.n OR r.n IS DISTINCT FROM r.last)) THEN
    PERFORM guard_refuse('draw_complete', 'the order does not hold the whole pool without gaps');
  ELSIF to_there = 'allocated' AND (
      (SELECT count(*) FROM pool_entry WHERE round_id = which)
        <> (SELECT count(*) FROM outcome WHERE round_id = which)
      OR (SELECT count(*) FROM allocation WHERE round_id = which)
        <> (SELECT count(*) FROM outcome WHERE round_id = which AND code = 'ASSIGNED')
      OR EXISTS (SELECT FROM allocation a LEFT JOIN outcome o USING (round_id, application_id)
                 WHERE a.round_id = which AND o.code IS DISTINCT FROM 'ASSIGNED')) THEN
    PERFORM guard_refuse('outcome_complete', 'somebody has no outcome, or a home without one');
  ELSIF to_there = 'published' AND NOT EXISTS (SELECT FROM publication WHERE round_id = which) THEN
    PERFORM guard_refuse('publication_missing', 'nothing was published');
  END IF;
END $$;

CREATE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a round is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      PERFORM guard_refuse('round_transition', 'a round starts as a draft');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.id <> OLD.id OR (OLD.state <> 'draft'
      AND (NEW.ref, NEW.year, NEW.city, NEW.policy_id, NEW.policy_sha256, NEW.policy_day, NEW.opens_at,
           NEW.demonstration)
        IS DISTINCT FROM (OLD.ref, OLD.year, OLD.city, OLD.policy_id, OLD.policy_sha256, OLD.policy_day,
           OLD.opens_at, OLD.demonstration))
    OR (OLD.state NOT IN ('draft', 'open') AND NEW.closes_at <> OLD.closes_at)
    OR (OLD.state NOT IN ('draft', 'open', 'closed', 'publicity')
      AND (NEW.pool_hash, NEW.attempt, NEW.name_zh, NEW.name_en)
        IS DISTINCT FROM (OLD.pool_hash, OLD.attempt, OLD.name_zh, OLD.name_en)) THEN
    PERFORM guard_refuse('round_fixed', 'fixed since the round opened, closed or was frozen');
  END IF;
  IF NEW.state <> OLD.state THEN
    PERFORM guard_round_step(NEW.id, OLD.state, NEW.state, NEW.pool_hash);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON round FOR EACH ROW EXECUTE FUNCTION guard_round();

-- Tables written in certain states of their round only. Arguments: the states; 'editable' or 'insert'.
CREATE FUNCTION guard_phase_of_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF TG_ARGV[1] = 'insert' THEN
      PERFORM guard_refuse('insert_only', format('%s is written once', TG_TABLE_NAME));
    END IF;
    PERFORM guard_phase(OLD.round_id, allowed, 'wrong_phase');
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM guard_phase(NEW.round_id, allowed, 'wrong_phase');
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON round_program
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('draft', 'editable');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON round_home
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('draft', 'editable');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON pool_entry
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('publicity', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON commitment
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('frozen', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON draw_run
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('committed', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON draw_result
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('committed', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON outcome
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('drawn', 'insert');
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON publication
  FOR EACH ROW EXECUTE FUNCTION guard_phase_of_round('allocated', 'insert');

CREATE FUNCTION guard_round_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('insert_only', 'a file of a round is written once');
  END IF;
  PERFORM guard_phase(NEW.round_id, ARRAY[CASE NEW.name WHEN 'plan.json' THEN 'draft' WHEN 'units.jsonl' THEN 'draft'
    WHEN 'result.jsonl' THEN 'drawn' ELSE 'publicity' END], 'wrong_phase');
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON round_file
  FOR EACH ROW EXECUTE FUNCTION guard_round_file();

CREATE FUNCTION guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON application
  FOR EACH ROW EXECUTE FUNCTION guard_application();

-- Members, wishes and assessments belong to an application and are fixed with it. Once a round is over its members
-- may be released (live to false, nothing else), so that they can apply again.
CREATE FUNCTION guard_of_application() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed text[] := ARRAY['open', 'closed', 'publicity'];
  touched bigint;
BEGIN
  IF TG_TABLE_NAME = 'member' AND TG_OP = 'UPDATE' AND NOT (to_jsonb(NEW) ->> 'live')::boolean
      AND to_jsonb(NEW) - 'live' = to_jsonb(OLD) - 'live' THEN
    allowed := allowed || ARRAY['published', 'cancelled'];
  END IF;
  FOR touched IN SELECT round_id FROM application WHERE id IN (OLD.application_id, NEW.application_id) LOOP
    PERFORM guard_phase(touched, allowed, 'application_frozen');
  END LOOP;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON member
  FOR EACH ROW EXECUTE FUNCTION guard_of_application();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON wish
  FOR EACH ROW EXECUTE FUNCTION guard_of_application();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON assessment
  FOR EACH ROW EXECUTE FUNCTION guard_of_application();

-- A source of randomness: promised while frozen, its value given once while committed and before the draw.
CREATE FUNCTION guard_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('insert_only', 'a source of randomness is never removed');
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['frozen'], 'wrong_phase');
    IF NEW.value IS NOT NULL THEN
      PERFORM guard_refuse('source_fixed', 'no randomness before the commitment');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.value IS NOT NULL OR (NEW.round_id, NEW.position, NEW.kind, NEW.name, NEW.commitment)
      IS DISTINCT FROM (OLD.round_id, OLD.position, OLD.kind, OLD.name, OLD.commitment) THEN
    PERFORM guard_refuse('source_fixed', 'a value is given once, and nothing else changes');
  END IF;
  PERFORM guard_phase(NEW.round_id, ARRAY['committed'], 'wrong_phase');
  IF EXISTS (SELECT FROM draw_run WHERE round_id = NEW.round_id) THEN
    PERFORM guard_refuse('source_fixed', 'the draw has been made');
  ELSIF NEW.kind = 'party' AND EXISTS (
      SELECT FROM source WHERE round_id = NEW.round_id AND kind = 'digits' AND value IS NULL) THEN
    PERFORM guard_refuse('source_order', 'no secret is opened before the digits are known');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON source FOR EACH ROW EXECUTE FUNCTION guard_source();

CREATE FUNCTION guard_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'an allocation is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['drawn'], 'wrong_phase');
    IF NEW.status <> 'offered' THEN
      PERFORM guard_refuse('allocation_step', 'an allocation starts as offered');
    ELSIF (SELECT l.program FROM home h JOIN lot l ON l.id = h.lot_id WHERE h.id = NEW.home_id)
        <> (SELECT program FROM pool_entry WHERE round_id = NEW.round_id AND application_id = NEW.application_id) THEN
      PERFORM guard_refuse('allocation_program', 'the home belongs to another program');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.round_id, NEW.home_id, NEW.application_id, NEW.household_id, NEW.expires_at) IS DISTINCT FROM
      (OLD.id, OLD.round_id, OLD.home_id, OLD.application_id, OLD.household_id, OLD.expires_at) THEN
    PERFORM guard_refuse('allocation_fixed', 'an allocation keeps its home, household and deadline');
  ELSIF NEW.status <> OLD.status THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['allocated', 'published'], 'wrong_phase');
    IF NOT EXISTS (SELECT FROM allocation_step WHERE from_status = OLD.status AND to_status = NEW.status) THEN
      PERFORM guard_refuse('allocation_step', format('%s to %s', OLD.status, NEW.status));
    ELSIF NEW.status = 'accepted' AND clock_timestamp() > OLD.expires_at
        AND NOT (SELECT demonstration FROM round WHERE id = NEW.round_id) THEN
      PERFORM guard_refuse('offer_expired', 'the offer has expired');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON allocation
  FOR EACH ROW EXECUTE FUNCTION guard_allocation();

-- A home and its lot are fixed from the list of participants to the publication of a round they are on offer in.
CREATE FUNCTION guard_supply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  homes bigint[] := CASE TG_TABLE_NAME WHEN 'home' THEN ARRAY[OLD.id]
    ELSE ARRAY(SELECT id FROM home WHERE lot_id = OLD.id) END;
  found_in text;
BEGIN
  FOR found_in IN
    SELECT state FROM round WHERE id IN (SELECT round_id FROM round_home WHERE home_id = ANY (homes)) FOR SHARE
  LOOP
    IF found_in IN ('publicity', 'frozen', 'committed', 'drawn', 'allocated') THEN
      PERFORM guard_refuse('supply_fixed', format('a round with it is %s', found_in));
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON lot FOR EACH ROW EXECUTE FUNCTION guard_supply();
CREATE TRIGGER guard BEFORE UPDATE ON home FOR EACH ROW EXECUTE FUNCTION guard_supply();

CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION guard_append_only();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION guard_append_only();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON round_transition
  FOR EACH ROW EXECUTE FUNCTION guard_fixed_list();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON allocation_step
  FOR EACH ROW EXECUTE FUNCTION guard_fixed_list();

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
DO $$
DECLARE guarded regclass;
BEGIN
  FOR guarded IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'guard' AND NOT tgisinternal LOOP
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %s EXECUTE FUNCTION guard_no_truncate()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER guard', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER guard_truncate', guarded);
  END LOOP;
END $$;
