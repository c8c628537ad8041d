-- An allocation: its time to confirm counts from the publication, its time to sign from the confirmation, and two
-- persons take a home back.
DROP TRIGGER allocation_u_fixed;
CREATE TRIGGER allocation_u_fixed BEFORE UPDATE ON allocation
  WHEN NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.home_id IS NOT OLD.home_id OR
  NEW.application_id IS NOT OLD.application_id OR NEW.household_id IS NOT OLD.household_id
  BEGIN SELECT RAISE(ABORT, 'allocation_fixed'); END;
CREATE TRIGGER allocation_u_expires_at BEFORE UPDATE ON allocation
  WHEN NEW.expires_at IS NOT OLD.expires_at AND (
    NEW.status <> 'offered' OR OLD.status <> 'offered'
    OR (SELECT state FROM round WHERE id = OLD.round_id) <> 'allocated')
  BEGIN SELECT RAISE(ABORT, 'allocation_fixed'); END;
CREATE TRIGGER allocation_u_sign_by BEFORE UPDATE ON allocation
  WHEN NEW.sign_by IS NOT OLD.sign_by AND NOT (OLD.status = 'offered' AND NEW.status = 'accepted')
  BEGIN SELECT RAISE(ABORT, 'allocation_fixed'); END;
CREATE TRIGGER allocation_u_revoked BEFORE UPDATE ON allocation
  WHEN NEW.status = 'revoked' AND OLD.status <> 'revoked'
    AND NOT EXISTS (SELECT 1 FROM give_back WHERE allocation_id = NEW.id AND approver_id IS NOT NULL)
  BEGIN SELECT RAISE(ABORT, 'take_back_approval'); END;

-- What became of a home: written once; where a person of the bureau did it, by the acting one.
CREATE TRIGGER allocation_act_i BEFORE INSERT ON allocation_act
  WHEN NEW.by_staff_id IS NOT NULL AND NEW.by_staff_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'act_actor'); END;
CREATE TRIGGER allocation_act_i_status BEFORE INSERT ON allocation_act
  WHEN NEW.status IS NOT (SELECT status FROM allocation WHERE id = NEW.allocation_id)
  BEGIN SELECT RAISE(ABORT, 'act_status'); END;
CREATE TRIGGER allocation_act_i_four_eyes BEFORE INSERT ON allocation_act
  WHEN NEW.status = 'signed' AND (NEW.by_staff_id IS NULL OR NEW.by_staff_id = (
    SELECT by_staff_id FROM allocation_act WHERE allocation_id = NEW.allocation_id AND status = 'accepted'))
  BEGIN SELECT RAISE(ABORT, 'act_four_eyes'); END;
CREATE TRIGGER allocation_act_u BEFORE UPDATE ON allocation_act BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER allocation_act_d BEFORE DELETE ON allocation_act BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- A home to be taken back: born unapproved by the acting person, approved by another acting person, fixed after that.
CREATE TRIGGER give_back_i BEFORE INSERT ON give_back
  WHEN NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'give_back_fixed'); END;
CREATE TRIGGER give_back_i_actor BEFORE INSERT ON give_back WHEN NEW.proposer_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'give_back_actor'); END;
CREATE TRIGGER give_back_u BEFORE UPDATE ON give_back
  WHEN OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.allocation_id IS NOT OLD.allocation_id OR NEW.reason IS NOT OLD.reason
    OR NEW.proposer_id IS NOT OLD.proposer_id OR NEW.proposed_at IS NOT OLD.proposed_at
  BEGIN SELECT RAISE(ABORT, 'give_back_fixed'); END;
CREATE TRIGGER give_back_u_actor BEFORE UPDATE ON give_back
  WHEN NEW.approver_id IS NOT NULL AND NEW.approver_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'give_back_actor'); END;
CREATE TRIGGER give_back_d BEFORE DELETE ON give_back BEGIN SELECT RAISE(ABORT, 'no_delete'); END;
