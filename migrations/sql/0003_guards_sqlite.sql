-- Duplicates: found and decided between the end of applications and the freeze, in a chain of decisions that nobody
-- changes; a list is not frozen while a pair in it waits. A refusal is an error whose message is the name of the rule.

CREATE TRIGGER duplicate_search_i BEFORE INSERT ON duplicate_search
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER duplicate_search_u BEFORE UPDATE ON duplicate_search BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER duplicate_search_d BEFORE DELETE ON duplicate_search BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER duplicate_pair_i BEFORE INSERT ON duplicate_pair
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER duplicate_pair_i_open BEFORE INSERT ON duplicate_pair WHEN NEW.state <> 'open'
  BEGIN SELECT RAISE(ABORT, 'duplicate_state'); END;
CREATE TRIGGER duplicate_pair_u BEFORE UPDATE ON duplicate_pair
  WHEN NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.first_id IS NOT OLD.first_id
    OR NEW.second_id IS NOT OLD.second_id OR NEW.kinds IS NOT OLD.kinds OR NEW.found_at IS NOT OLD.found_at
    OR NEW.details_sealed IS NOT OLD.details_sealed OR NEW.shared_index IS NOT OLD.shared_index
  BEGIN SELECT RAISE(ABORT, 'duplicate_fixed'); END;
CREATE TRIGGER duplicate_pair_u_state BEFORE UPDATE ON duplicate_pair
  WHEN NEW.state IS NOT coalesce(
    (SELECT CASE verdict WHEN 'undone' THEN 'open' ELSE verdict END FROM duplicate_decision
     WHERE pair_id = NEW.id ORDER BY id DESC LIMIT 1), 'open')
  BEGIN SELECT RAISE(ABORT, 'duplicate_state'); END;
CREATE TRIGGER duplicate_pair_d BEFORE DELETE ON duplicate_pair BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

-- Who decides is the acting person. A decision follows the latest one: after none, or one undone, same or different;
-- after any other only that it is undone; after one that was appealed against same or different, by another person.
CREATE TRIGGER duplicate_decision_i BEFORE INSERT ON duplicate_decision
  WHEN (SELECT r.state FROM round r JOIN duplicate_pair p ON p.round_id = r.id WHERE p.id = NEW.pair_id)
    NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER duplicate_decision_i_actor BEFORE INSERT ON duplicate_decision WHEN NEW.by_staff_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'duplicate_actor'); END;
CREATE TRIGGER duplicate_decision_i_order BEFORE INSERT ON duplicate_decision
  WHEN NEW.follows_id IS NOT (SELECT max(id) FROM duplicate_decision WHERE pair_id = NEW.pair_id)
    OR (NEW.verdict = 'undone') <> EXISTS (
      SELECT 1 FROM duplicate_decision d WHERE d.id = NEW.follows_id AND d.verdict <> 'undone'
        AND NOT EXISTS (SELECT 1 FROM duplicate_appeal WHERE decision_id = d.id))
  BEGIN SELECT RAISE(ABORT, 'duplicate_order'); END;
CREATE TRIGGER duplicate_decision_i_other BEFORE INSERT ON duplicate_decision
  WHEN EXISTS (SELECT 1 FROM duplicate_decision d JOIN duplicate_appeal a ON a.decision_id = d.id
               WHERE d.id = NEW.follows_id AND d.by_staff_id = NEW.by_staff_id)
  BEGIN SELECT RAISE(ABORT, 'duplicate_other_person'); END;
CREATE TRIGGER duplicate_decision_i_ends BEFORE INSERT ON duplicate_decision
  WHEN NEW.ends_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM duplicate_pair WHERE id = NEW.pair_id AND NEW.ends_id IN (first_id, second_id))
  BEGIN SELECT RAISE(ABORT, 'duplicate_ends'); END;
CREATE TRIGGER duplicate_decision_state AFTER INSERT ON duplicate_decision
  BEGIN UPDATE duplicate_pair SET state = CASE NEW.verdict WHEN 'undone' THEN 'open' ELSE NEW.verdict END
    WHERE id = NEW.pair_id; END;
CREATE TRIGGER duplicate_decision_u BEFORE UPDATE ON duplicate_decision BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER duplicate_decision_d BEFORE DELETE ON duplicate_decision BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- An appeal is against the latest decision of a pair, by the application that it ended; an answer is final.
CREATE TRIGGER duplicate_appeal_i BEFORE INSERT ON duplicate_appeal
  WHEN (SELECT r.state FROM round r JOIN duplicate_pair p ON p.round_id = r.id
        JOIN duplicate_decision d ON d.pair_id = p.id WHERE d.id = NEW.decision_id) NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER duplicate_appeal_i_against BEFORE INSERT ON duplicate_appeal
  WHEN NOT EXISTS (
    SELECT 1 FROM duplicate_decision d WHERE d.id = NEW.decision_id AND d.ends_id = NEW.application_id
      AND d.id = (SELECT max(id) FROM duplicate_decision WHERE pair_id = d.pair_id)
      AND NOT EXISTS (SELECT 1 FROM duplicate_appeal WHERE decision_id = d.follows_id))
  BEGIN SELECT RAISE(ABORT, 'appeal_against'); END;
CREATE TRIGGER duplicate_appeal_u BEFORE UPDATE ON duplicate_appeal BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER duplicate_appeal_d BEFORE DELETE ON duplicate_appeal BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- No list is frozen with a pair of live applications that nobody decided, with both applications of the same people,
-- or with an appeal that nobody answered.
CREATE TRIGGER round_duplicates BEFORE UPDATE OF state ON round
  WHEN NEW.state = 'frozen' AND OLD.state <> 'frozen' AND (
    EXISTS (SELECT 1 FROM duplicate_pair p
            JOIN application a ON a.id = p.first_id AND a.status NOT IN ('withdrawn', 'not_eligible')
            JOIN application b ON b.id = p.second_id AND b.status NOT IN ('withdrawn', 'not_eligible')
            WHERE p.round_id = NEW.id AND p.state IN ('open', 'same'))
    OR EXISTS (SELECT 1 FROM duplicate_appeal q
               JOIN application a ON a.id = q.application_id AND a.status <> 'withdrawn'
               WHERE a.round_id = NEW.id
                 AND NOT EXISTS (SELECT 1 FROM duplicate_decision WHERE follows_id = q.decision_id)))
  BEGIN SELECT RAISE(ABORT, 'duplicates_open'); END;
