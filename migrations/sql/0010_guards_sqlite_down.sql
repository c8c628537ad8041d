-- As it was: after the freeze nothing of an application changes.
DROP TRIGGER application_u;
DROP TRIGGER application_u_erased;
DROP TRIGGER claim_i_erased;
CREATE TRIGGER application_u BEFORE UPDATE ON application
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
