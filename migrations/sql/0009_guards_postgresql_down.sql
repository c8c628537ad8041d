-- The guard of allocations as it was before.
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
