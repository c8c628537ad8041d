-- Guards that hold when every program above the database is wrong (SQLite 3.51.3 and later, STRICT tables).
-- A refusal is an error whose message is the name of the rule. Each connection needs foreign_keys and
-- recursive_triggers ON, and app_actor(): who acts. Writers take turns, so reading a round's state here is safe.

-- A step: born unapproved by the acting person, approved by another acting person, then done or withdrawn, once.
CREATE TRIGGER step_request_i BEFORE INSERT ON step_request
  WHEN NEW.approver_id IS NOT NULL OR NEW.executed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'step_fixed'); END;
CREATE TRIGGER step_request_i_actor BEFORE INSERT ON step_request WHEN NEW.proposer_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'step_actor'); END;
CREATE TRIGGER step_request_u BEFORE UPDATE ON step_request
  WHEN OLD.executed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.to_state IS NOT OLD.to_state OR
    NEW.payload_hash IS NOT OLD.payload_hash OR NEW.proposer_id IS NOT OLD.proposer_id OR NEW.proposed_at IS NOT
    OLD.proposed_at
    OR (OLD.approver_id IS NOT NULL
      AND (NEW.approver_id IS NOT OLD.approver_id OR NEW.approved_at IS NOT OLD.approved_at))
    OR (OLD.approver_id IS NULL AND NEW.approver_id IS NOT NULL
      AND (NEW.executed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL))
  BEGIN SELECT RAISE(ABORT, 'step_fixed'); END;
CREATE TRIGGER step_request_u_actor BEFORE UPDATE ON step_request
  WHEN OLD.approver_id IS NULL AND NEW.approver_id IS NOT NULL AND NEW.approver_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'step_actor'); END;
CREATE TRIGGER step_request_d BEFORE DELETE ON step_request BEGIN SELECT RAISE(ABORT, 'step_fixed'); END;

-- A round: one step at a time along the list, and what must be there before each step.
CREATE TRIGGER round_i BEFORE INSERT ON round WHEN NEW.state <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'round_transition'); END;
CREATE TRIGGER round_d BEFORE DELETE ON round BEGIN SELECT RAISE(ABORT, 'no_delete'); END;
CREATE TRIGGER round_u BEFORE UPDATE ON round
  WHEN NEW.id <> OLD.id
    OR (OLD.state <> 'draft' AND (
      NEW.ref IS NOT OLD.ref OR NEW.year IS NOT OLD.year OR NEW.city IS NOT OLD.city OR NEW.policy_id IS NOT
      OLD.policy_id OR NEW.policy_sha256 IS NOT OLD.policy_sha256 OR NEW.policy_day IS NOT OLD.policy_day OR
      NEW.opens_at IS NOT OLD.opens_at OR NEW.demonstration IS NOT OLD.demonstration))
    OR (OLD.state NOT IN ('draft', 'open') AND NEW.closes_at <> OLD.closes_at)
    OR (OLD.state NOT IN ('draft', 'open', 'closed', 'publicity') AND (
      NEW.pool_hash IS NOT OLD.pool_hash OR NEW.attempt IS NOT OLD.attempt OR NEW.name_zh IS NOT OLD.name_zh OR
      NEW.name_en IS NOT OLD.name_en))
  BEGIN SELECT RAISE(ABORT, 'round_fixed'); END;
CREATE TRIGGER round_transition_u BEFORE UPDATE OF state ON round
  WHEN NEW.state <> OLD.state
    AND NOT EXISTS (SELECT 1 FROM round_transition WHERE from_state = OLD.state AND to_state = NEW.state)
  BEGIN SELECT RAISE(ABORT, 'round_transition'); END;
CREATE TRIGGER round_four_eyes BEFORE UPDATE OF state ON round
  WHEN NEW.state <> OLD.state
    AND (SELECT two_person FROM round_transition WHERE from_state = OLD.state AND to_state = NEW.state)
    AND NOT EXISTS (
      SELECT 1 FROM step_request s WHERE s.round_id = NEW.id AND s.to_state = NEW.state
        AND s.executed_at IS NOT NULL AND CASE NEW.state
          WHEN 'frozen' THEN s.payload_hash = NEW.pool_hash
          WHEN 'committed' THEN s.payload_hash = (SELECT c.hash FROM commitment c WHERE c.round_id = NEW.id)
          ELSE TRUE END)
  BEGIN SELECT RAISE(ABORT, 'four_eyes_missing'); END;
CREATE TRIGGER round_pool_complete BEFORE UPDATE OF state ON round
  WHEN NEW.state = 'frozen' AND OLD.state <> 'frozen' AND (
    EXISTS (SELECT id, household_id, receipt, program FROM application
              WHERE round_id = NEW.id AND status = 'eligible'
            EXCEPT SELECT application_id, household_id, receipt, program FROM pool_entry WHERE round_id = NEW.id)
    OR EXISTS (SELECT application_id, household_id, receipt, program FROM pool_entry WHERE round_id = NEW.id
            EXCEPT SELECT id, household_id, receipt, program FROM application
              WHERE round_id = NEW.id AND status = 'eligible'))
  BEGIN SELECT RAISE(ABORT, 'pool_complete'); END;
CREATE TRIGGER round_draw_complete BEFORE UPDATE OF state ON round
  WHEN NEW.state = 'drawn' AND OLD.state <> 'drawn' AND (
    NOT EXISTS (SELECT 1 FROM draw_run WHERE round_id = NEW.id)
    OR NOT EXISTS (SELECT 1 FROM source WHERE round_id = NEW.id AND kind = 'digits')
    OR EXISTS (SELECT 1 FROM source WHERE round_id = NEW.id AND kind = 'digits' AND value IS NULL)
    OR EXISTS (SELECT program, count(*) FROM pool_entry WHERE round_id = NEW.id GROUP BY program
               EXCEPT SELECT program, count(*) FROM draw_result WHERE round_id = NEW.id GROUP BY program
                 HAVING count(*) = max(rank)))
  BEGIN SELECT RAISE(ABORT, 'draw_complete'); END;
CREATE TRIGGER round_outcome_complete BEFORE UPDATE OF state ON round
  WHEN NEW.state = 'allocated' AND OLD.state <> 'allocated' AND (
    (SELECT count(*) FROM pool_entry WHERE round_id = NEW.id)
      <> (SELECT count(*) FROM outcome WHERE round_id = NEW.id)
    OR (SELECT count(*) FROM allocation WHERE round_id = NEW.id)
      <> (SELECT count(*) FROM outcome WHERE round_id = NEW.id AND code = 'ASSIGNED')
    OR EXISTS (SELECT 1 FROM allocation a LEFT JOIN outcome o USING (round_id, application_id)
               WHERE a.round_id = NEW.id AND o.code IS NOT 'ASSIGNED'))
  BEGIN SELECT RAISE(ABORT, 'outcome_complete'); END;
CREATE TRIGGER round_publication_missing BEFORE UPDATE OF state ON round
  WHEN NEW.state = 'published' AND OLD.state <> 'published'
    AND NOT EXISTS (SELECT 1 FROM publication WHERE round_id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'publication_missing'); END;

-- Tables written in certain states of their round only.
CREATE TRIGGER round_program_i BEFORE INSERT ON round_program
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) NOT IN ('draft')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_program_u BEFORE UPDATE ON round_program
  WHEN EXISTS (SELECT 1 FROM round WHERE id IN (OLD.round_id, NEW.round_id) AND state NOT IN ('draft'))
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_program_d BEFORE DELETE ON round_program
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('draft')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_home_i BEFORE INSERT ON round_home
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_home_u BEFORE UPDATE ON round_home
  WHEN EXISTS (SELECT 1 FROM round
               WHERE id IN (OLD.round_id, NEW.round_id) AND state <> 'draft')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_home_d BEFORE DELETE ON round_home
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER pool_entry_i BEFORE INSERT ON pool_entry
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'publicity'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER pool_entry_u BEFORE UPDATE ON pool_entry BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER pool_entry_d BEFORE DELETE ON pool_entry BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER round_file_i BEFORE INSERT ON round_file
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> CASE NEW.name
    WHEN 'plan.json' THEN 'draft' WHEN 'units.jsonl' THEN 'draft' WHEN 'result.jsonl' THEN 'drawn' ELSE 'publicity' END
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER round_file_u BEFORE UPDATE ON round_file BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER round_file_d BEFORE DELETE ON round_file BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER commitment_i BEFORE INSERT ON commitment
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'frozen'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER commitment_u BEFORE UPDATE ON commitment BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER commitment_d BEFORE DELETE ON commitment BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER draw_run_i BEFORE INSERT ON draw_run
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'committed'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER draw_run_u BEFORE UPDATE ON draw_run BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER draw_run_d BEFORE DELETE ON draw_run BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER draw_result_i BEFORE INSERT ON draw_result
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'committed'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER draw_result_u BEFORE UPDATE ON draw_result BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER draw_result_d BEFORE DELETE ON draw_result BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER outcome_i BEFORE INSERT ON outcome
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'drawn'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER outcome_u BEFORE UPDATE ON outcome BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER outcome_d BEFORE DELETE ON outcome BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER publication_i BEFORE INSERT ON publication
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'allocated'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER publication_u BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'insert_only'); END;
CREATE TRIGGER publication_d BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'insert_only'); END;

CREATE TRIGGER application_i BEFORE INSERT ON application
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'open'
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER application_u BEFORE UPDATE ON application
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER application_u_fixed BEFORE UPDATE ON application
  WHEN NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.receipt IS NOT OLD.receipt
  BEGIN SELECT RAISE(ABORT, 'application_fixed'); END;
CREATE TRIGGER application_d BEFORE DELETE ON application BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

-- Members, wishes and assessments belong to an application and are fixed with it. Once a round is over its members
-- may be released (live to false, nothing else), so that they can apply again.
CREATE TRIGGER member_i BEFORE INSERT ON member
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER member_u BEFORE UPDATE ON member
  WHEN EXISTS (SELECT 1 FROM round r JOIN application a ON a.round_id = r.id
               WHERE a.id IN (OLD.application_id, NEW.application_id) AND r.state NOT IN ('open', 'closed', 'publicity')
                 AND NOT (r.state IN ('published', 'cancelled') AND NOT NEW.live
                   AND NEW.application_id = OLD.application_id AND NEW.position = OLD.position
                   AND NEW.person_index = OLD.person_index))
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER member_d BEFORE DELETE ON member
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = OLD.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER wish_i BEFORE INSERT ON wish
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER wish_u BEFORE UPDATE ON wish
  WHEN EXISTS (SELECT 1 FROM round r JOIN application a ON a.round_id = r.id
               WHERE a.id IN (OLD.application_id, NEW.application_id)
                 AND r.state NOT IN ('open', 'closed', 'publicity'))
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER wish_d BEFORE DELETE ON wish
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = OLD.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER assessment_i BEFORE INSERT ON assessment
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER assessment_u BEFORE UPDATE ON assessment
  WHEN EXISTS (SELECT 1 FROM round r JOIN application a ON a.round_id = r.id
               WHERE a.id IN (OLD.application_id, NEW.application_id)
                 AND r.state NOT IN ('open', 'closed', 'publicity'))
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;
CREATE TRIGGER assessment_d BEFORE DELETE ON assessment
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = OLD.application_id)
    NOT IN ('open', 'closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'application_frozen'); END;

-- A source of randomness: promised while frozen, its value given once while committed and before the draw.
CREATE TRIGGER source_i BEFORE INSERT ON source
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'frozen'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER source_i_value BEFORE INSERT ON source WHEN NEW.value IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'source_fixed'); END;
CREATE TRIGGER source_u BEFORE UPDATE ON source
  WHEN (SELECT state FROM round WHERE id = OLD.round_id) <> 'committed'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER source_u_fixed BEFORE UPDATE ON source
  WHEN OLD.value IS NOT NULL OR EXISTS (SELECT 1 FROM draw_run WHERE round_id = OLD.round_id)
    OR NEW.round_id IS NOT OLD.round_id OR NEW.position IS NOT OLD.position OR NEW.kind IS NOT OLD.kind OR
    NEW.name IS NOT OLD.name OR NEW.commitment IS NOT OLD.commitment
  BEGIN SELECT RAISE(ABORT, 'source_fixed'); END;
CREATE TRIGGER source_u_digits BEFORE UPDATE ON source
  WHEN OLD.kind = 'party' AND NEW.value IS NOT NULL
    AND EXISTS (SELECT 1 FROM source WHERE round_id = OLD.round_id AND kind = 'digits' AND value IS NULL)
  BEGIN SELECT RAISE(ABORT, 'source_order'); END;
CREATE TRIGGER source_d BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'insert_only'); END;

CREATE TRIGGER allocation_i BEFORE INSERT ON allocation
  WHEN (SELECT state FROM round WHERE id = NEW.round_id) <> 'drawn'
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER allocation_i_step BEFORE INSERT ON allocation WHEN NEW.status <> 'offered'
  BEGIN SELECT RAISE(ABORT, 'allocation_step'); END;
CREATE TRIGGER allocation_i_program BEFORE INSERT ON allocation
  WHEN (SELECT l.program FROM home h JOIN lot l ON l.id = h.lot_id WHERE h.id = NEW.home_id)
    <> (SELECT program FROM pool_entry WHERE round_id = NEW.round_id AND application_id = NEW.application_id)
  BEGIN SELECT RAISE(ABORT, 'allocation_program'); END;
CREATE TRIGGER allocation_u_fixed BEFORE UPDATE ON allocation
  WHEN NEW.id IS NOT OLD.id OR NEW.round_id IS NOT OLD.round_id OR NEW.home_id IS NOT OLD.home_id OR
  NEW.application_id IS NOT OLD.application_id OR NEW.household_id IS NOT OLD.household_id OR NEW.expires_at IS
  NOT OLD.expires_at
  BEGIN SELECT RAISE(ABORT, 'allocation_fixed'); END;
CREATE TRIGGER allocation_u_phase BEFORE UPDATE ON allocation
  WHEN NEW.status <> OLD.status
    AND (SELECT state FROM round WHERE id = OLD.round_id) NOT IN ('allocated', 'published')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER allocation_u_step BEFORE UPDATE ON allocation
  WHEN NEW.status <> OLD.status
    AND NOT EXISTS (SELECT 1 FROM allocation_step WHERE from_status = OLD.status AND to_status = NEW.status)
  BEGIN SELECT RAISE(ABORT, 'allocation_step'); END;
CREATE TRIGGER allocation_u_expired BEFORE UPDATE ON allocation
  WHEN NEW.status = 'accepted' AND OLD.status <> 'accepted'
    AND strftime('%Y-%m-%d %H:%M:%f', 'now') > OLD.expires_at
    AND NOT (SELECT demonstration FROM round WHERE id = OLD.round_id)
  BEGIN SELECT RAISE(ABORT, 'offer_expired'); END;
CREATE TRIGGER allocation_d BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

-- A home and its lot are fixed from the list of participants to the publication of a round they are on offer in.
CREATE TRIGGER home_u BEFORE UPDATE ON home
  WHEN EXISTS (SELECT 1 FROM round r JOIN round_home rh ON rh.round_id = r.id WHERE rh.home_id = OLD.id
               AND r.state IN ('publicity', 'frozen', 'committed', 'drawn', 'allocated'))
  BEGIN SELECT RAISE(ABORT, 'supply_fixed'); END;
CREATE TRIGGER lot_u BEFORE UPDATE ON lot
  WHEN EXISTS (SELECT 1 FROM round r JOIN round_home rh ON rh.round_id = r.id JOIN home h ON h.id = rh.home_id
               WHERE h.lot_id = OLD.id AND r.state IN ('publicity', 'frozen', 'committed', 'drawn', 'allocated'))
  BEGIN SELECT RAISE(ABORT, 'supply_fixed'); END;

CREATE TRIGGER decision_u BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_d BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_entry_u BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_entry_d BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER round_transition_list_i BEFORE INSERT ON round_transition BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
CREATE TRIGGER round_transition_list_u BEFORE UPDATE ON round_transition BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
CREATE TRIGGER round_transition_list_d BEFORE DELETE ON round_transition BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
CREATE TRIGGER allocation_step_list_i BEFORE INSERT ON allocation_step BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
CREATE TRIGGER allocation_step_list_u BEFORE UPDATE ON allocation_step BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
CREATE TRIGGER allocation_step_list_d BEFORE DELETE ON allocation_step BEGIN SELECT RAISE(ABORT, 'fixed_list'); END;
