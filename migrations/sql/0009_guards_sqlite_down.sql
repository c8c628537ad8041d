-- The guards of allocations as they were before.
DROP TRIGGER allocation_u_revoked;
DROP TRIGGER allocation_u_sign_by;
DROP TRIGGER allocation_u_expires_at;
DROP TRIGGER allocation_u_fixed;
CREATE TRIGGER allocation_u_fixed BEFORE UPDATE ON allocation
  WHEN NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.home_id IS NOT OLD.home_id OR
  NEW.application_id IS NOT OLD.application_id OR NEW.household_id IS NOT OLD.household_id OR NEW.expires_at IS
  NOT OLD.expires_at
  BEGIN SELECT RAISE(ABORT, 'allocation_fixed'); END;
