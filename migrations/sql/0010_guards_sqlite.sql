-- What a paper says is entered by whoever has it before them, for the answers that stand now, while cases are decided.
-- It is withdrawn by another row, which needs one that stands.
CREATE TRIGGER paper_fact_i BEFORE INSERT ON paper_fact WHEN NEW.entered_by_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'paper_fact_actor'); END;
CREATE TRIGGER paper_fact_i_revision BEFORE INSERT ON paper_fact
  WHEN NEW.revision IS NOT (SELECT revision FROM application WHERE id = NEW.application_id)
  BEGIN SELECT RAISE(ABORT, 'paper_fact_revision'); END;
CREATE TRIGGER paper_fact_i_phase BEFORE INSERT ON paper_fact
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER paper_fact_i_withdrawn BEFORE INSERT ON paper_fact
  WHEN NEW.step = 'withdrawn' AND 'entered' IS NOT (
    SELECT step FROM paper_fact WHERE application_id = NEW.application_id AND revision = NEW.revision
      AND fact = NEW.fact ORDER BY id DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'paper_fact_none'); END;
CREATE TRIGGER paper_fact_u BEFORE UPDATE ON paper_fact BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER paper_fact_d BEFORE DELETE ON paper_fact BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- When the time for keeping an application is over its key is destroyed, and nothing else of it changes: after its
-- round has ended, while it holds no home and no claim rests on it.
DROP TRIGGER application_u;
CREATE TRIGGER application_u BEFORE UPDATE ON application
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('open', 'closed', 'publicity')
    AND (length(NEW.key_wrapped) > 0
      OR (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('published', 'cancelled')
      OR NEW.household_id IS NOT OLD.household_id OR NEW.applicant_id IS NOT OLD.applicant_id
      OR NEW.filed_by_id IS NOT OLD.filed_by_id OR NEW.program IS NOT OLD.program OR NEW.status IS NOT OLD.status
      OR NEW.revision IS NOT OLD.revision OR NEW.private_sealed IS NOT OLD.private_sealed
      OR NEW.nonce IS NOT OLD.nonce OR NEW.flexible IS NOT OLD.flexible
      OR NEW.work_area_id IS NOT OLD.work_area_id OR NEW.members_count IS NOT OLD.members_count
      OR NEW.submitted_at IS NOT OLD.submitted_at OR NEW.decided_at IS NOT OLD.decided_at)
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER application_u_erased BEFORE UPDATE ON application
  WHEN length(NEW.key_wrapped) = 0 AND (
    (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('published', 'cancelled')
    OR EXISTS (SELECT 1 FROM allocation WHERE application_id = OLD.id AND status IN ('offered', 'accepted', 'signed'))
    OR EXISTS (SELECT 1 FROM claim WHERE application_id = OLD.id AND state IN ('filed', 'approved')))
  BEGIN SELECT RAISE(ABORT, 'application_in_use'); END;
CREATE TRIGGER claim_i_erased BEFORE INSERT ON claim
  WHEN (SELECT length(key_wrapped) FROM application WHERE id = NEW.application_id) = 0
  BEGIN SELECT RAISE(ABORT, 'application_erased'); END;
