-- An allocation: its time to confirm counts from the publication, its time to sign from the confirmation, and two
-- persons take a home back.
CREATE OR REPLACE FUNCTION guard_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF (NEW.id, NEW.round_id, NEW.home_id, NEW.application_id, NEW.household_id) IS DISTINCT FROM
      (OLD.id, OLD.round_id, OLD.home_id, OLD.application_id, OLD.household_id) THEN
    PERFORM guard_refuse('allocation_fixed', 'an allocation keeps its home and household');
  ELSIF NEW.expires_at IS DISTINCT FROM OLD.expires_at AND (
      NEW.status <> 'offered' OR OLD.status <> 'offered'
      OR (SELECT state FROM round WHERE id = NEW.round_id) <> 'allocated') THEN
    PERFORM guard_refuse('allocation_fixed', 'the time to confirm is set until the results are published');
  ELSIF NEW.sign_by IS DISTINCT FROM OLD.sign_by AND NOT (OLD.status = 'offered' AND NEW.status = 'accepted') THEN
    PERFORM guard_refuse('allocation_fixed', 'the time to sign is set when the home is confirmed');
  ELSIF NEW.status <> OLD.status THEN
    PERFORM guard_phase(NEW.round_id, ARRAY['allocated', 'published'], 'wrong_phase');
    IF NOT EXISTS (SELECT FROM allocation_step WHERE from_status = OLD.status AND to_status = NEW.status) THEN
      PERFORM guard_refuse('allocation_step', format('%s to %s', OLD.status, NEW.status));
    ELSIF NEW.status = 'revoked' AND NOT EXISTS (
        SELECT FROM give_back WHERE allocation_id = NEW.id AND approver_id IS NOT NULL) THEN
      PERFORM guard_refuse('take_back_approval', 'a home is taken back by two persons');
    ELSIF NEW.status = 'accepted' AND clock_timestamp() > OLD.expires_at
        AND NOT (SELECT demonstration FROM round WHERE id = NEW.round_id) THEN
      PERFORM guard_refuse('offer_expired', 'the offer has expired');
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- What became of a home: written once; where a person of the bureau did it, by the acting one.
CREATE FUNCTION guard_allocation_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a step of an allocation is written once');
  ELSIF NEW.by_staff_id IS NOT NULL
      AND NEW.by_staff_id IS DISTINCT FROM NULLIF(current_setting('app.actor', true), '')::bigint THEN
    PERFORM guard_refuse('act_actor', 'who did it is the acting person');
  ELSIF NEW.status IS DISTINCT FROM (SELECT status FROM allocation WHERE id = NEW.allocation_id) THEN
    PERFORM guard_refuse('act_status', 'the allocation did not take this step');
  ELSIF NEW.status = 'signed' AND (NEW.by_staff_id IS NULL OR NEW.by_staff_id = (
      SELECT by_staff_id FROM allocation_act WHERE allocation_id = NEW.allocation_id AND status = 'accepted')) THEN
    PERFORM guard_refuse('act_four_eyes', 'a contract is recorded by a person who did not confirm the home');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON allocation_act
  FOR EACH ROW EXECUTE FUNCTION guard_allocation_act();

-- A home to be taken back: born unapproved by the acting person, approved by another acting person, fixed after that.
CREATE FUNCTION guard_give_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a proposal is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM guard_refuse('give_back_fixed', 'a proposal starts unapproved');
    ELSIF NEW.proposer_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('give_back_actor', 'the proposer is the acting person');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (NEW.id, NEW.allocation_id, NEW.reason, NEW.proposer_id, NEW.proposed_at) IS DISTINCT FROM
      (OLD.id, OLD.allocation_id, OLD.reason, OLD.proposer_id, OLD.proposed_at) THEN
    PERFORM guard_refuse('give_back_fixed', 'a proposal is fixed');
  ELSIF NEW.approver_id IS NOT NULL AND NEW.approver_id IS DISTINCT FROM me THEN
    PERFORM guard_refuse('give_back_actor', 'the approver is the acting person');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON give_back FOR EACH ROW EXECUTE FUNCTION guard_give_back();

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON allocation_act EXECUTE FUNCTION guard_no_truncate();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON give_back EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE allocation_act ENABLE ALWAYS TRIGGER guard;
ALTER TABLE allocation_act ENABLE ALWAYS TRIGGER guard_truncate;
ALTER TABLE give_back ENABLE ALWAYS TRIGGER guard;
ALTER TABLE give_back ENABLE ALWAYS TRIGGER guard_truncate;
