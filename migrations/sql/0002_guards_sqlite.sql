-- A version of a policy: born unapproved by the acting person, approved by another acting person or withdrawn, once.
-- Its bytes, days and base never change, and it is never deleted.
CREATE TRIGGER policy_version_i BEFORE INSERT ON policy_version
  WHEN NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'policy_fixed'); END;
CREATE TRIGGER policy_version_i_actor BEFORE INSERT ON policy_version WHEN NEW.proposer_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'policy_actor'); END;
CREATE TRIGGER policy_version_u BEFORE UPDATE ON policy_version
  WHEN OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.city IS NOT OLD.city OR NEW.district IS NOT OLD.district OR
    NEW.first_day IS NOT OLD.first_day OR NEW.last_day IS NOT OLD.last_day OR NEW.sha256 IS NOT OLD.sha256 OR
    NEW.source IS NOT OLD.source OR NEW.based_on IS NOT OLD.based_on OR NEW.note IS NOT OLD.note OR
    NEW.proposer_id IS NOT OLD.proposer_id OR NEW.proposed_at IS NOT OLD.proposed_at
  BEGIN SELECT RAISE(ABORT, 'policy_fixed'); END;
CREATE TRIGGER policy_version_u_actor BEFORE UPDATE ON policy_version
  WHEN OLD.approver_id IS NULL AND NEW.approver_id IS NOT NULL AND NEW.approver_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'policy_actor'); END;
CREATE TRIGGER policy_version_d BEFORE DELETE ON policy_version BEGIN SELECT RAISE(ABORT, 'policy_fixed'); END;
