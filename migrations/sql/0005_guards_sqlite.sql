-- Chances and the persons behind them are part of the frozen list: written with it, never changed or removed.
CREATE TRIGGER pool_person_i BEFORE INSERT ON pool_person
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'publicity'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER pool_person_u BEFORE UPDATE ON pool_person BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER pool_person_d BEFORE DELETE ON pool_person BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER pool_chances_i BEFORE INSERT ON pool_chances
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'publicity'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER pool_chances_u BEFORE UPDATE ON pool_chances BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER pool_chances_d BEFORE DELETE ON pool_chances BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
