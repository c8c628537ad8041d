-- A finding is written once, by a person; another one may follow, and the latest counts.
CREATE TRIGGER conduct_finding_i BEFORE INSERT ON conduct_finding WHEN NEW.by_staff_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'finding_actor'); END;
CREATE TRIGGER conduct_finding_u BEFORE UPDATE ON conduct_finding BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER conduct_finding_d BEFORE DELETE ON conduct_finding BEGIN SELECT RAISE(ABORT, 'append_only'); END;
