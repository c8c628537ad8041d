-- Money instead of a home: who may claim, who has said yes, which months may be paid, and that a home ends it.

-- A claim: born undecided, once its round is published, for people without a home; decided by the acting person;
-- paid until it ends, and never ended before a month that was paid.
CREATE TRIGGER claim_i BEFORE INSERT ON claim
  WHEN NEW.state <> 'filed' OR NEW.decided_by_id IS NOT NULL OR NEW.ended_because IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'claim_step'); END;
CREATE TRIGGER claim_i_round BEFORE INSERT ON claim
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    <> 'published'
  BEGIN SELECT RAISE(ABORT, 'claim_round'); END;
CREATE TRIGGER claim_i_housed BEFORE INSERT ON claim
  WHEN EXISTS (
      SELECT 1 FROM allocation a WHERE a.household_id = NEW.household_id
        AND a.status IN ('offered', 'accepted', 'signed'))
    OR EXISTS (
      SELECT 1 FROM member ours JOIN member theirs ON theirs.person_index = ours.person_index
        JOIN allocation a ON a.application_id = theirs.application_id
      WHERE ours.application_id = NEW.application_id AND a.status IN ('offered', 'accepted', 'signed'))
  BEGIN SELECT RAISE(ABORT, 'claim_housed'); END;
CREATE TRIGGER claim_u_fixed BEFORE UPDATE ON claim
  WHEN OLD.state IN ('refused', 'ended')
    OR NEW.id IS NOT OLD.id OR NEW.household_id IS NOT OLD.household_id OR NEW.application_id IS NOT
    OLD.application_id OR NEW.benefit IS NOT OLD.benefit OR NEW.benefit_group IS NOT OLD.benefit_group OR
    NEW.policy_sha256 IS NOT OLD.policy_sha256 OR NEW.facts_sealed IS NOT OLD.facts_sealed OR NEW.fen IS NOT OLD.fen
    OR NEW.from_month IS NOT OLD.from_month OR NEW.months_most IS NOT OLD.months_most OR NEW.months_used_before IS NOT
    OLD.months_used_before OR NEW.filed_at IS NOT OLD.filed_at
    OR (OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id IS NOT OLD.decided_by_id OR NEW.decided_at IS NOT
      OLD.decided_at OR NEW.reason IS NOT OLD.reason))
    OR (OLD.until_month IS NOT NULL AND NEW.until_month IS NOT OLD.until_month)
  BEGIN SELECT RAISE(ABORT, 'claim_fixed'); END;
CREATE TRIGGER claim_u_step BEFORE UPDATE ON claim
  WHEN NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN
    ('filed approved', 'filed refused', 'filed ended', 'approved ended')
  BEGIN SELECT RAISE(ABORT, 'claim_step'); END;
CREATE TRIGGER claim_u_actor BEFORE UPDATE ON claim
  WHEN OLD.decided_by_id IS NULL AND NEW.decided_by_id IS NOT NULL
    AND (NEW.decided_by_id IS NOT app_actor() OR NEW.state NOT IN ('approved', 'refused'))
  BEGIN SELECT RAISE(ABORT, 'claim_actor'); END;
CREATE TRIGGER claim_u_people BEFORE UPDATE ON claim
  WHEN NEW.state = 'approved' AND OLD.state = 'filed' AND (
    EXISTS (SELECT person_index FROM member WHERE application_id = NEW.application_id
            EXCEPT SELECT person_index FROM claim_person WHERE claim_id = NEW.id)
    OR EXISTS (SELECT person_index FROM claim_person WHERE claim_id = NEW.id
               EXCEPT SELECT person_index FROM member WHERE application_id = NEW.application_id))
  BEGIN SELECT RAISE(ABORT, 'claim_people'); END;
CREATE TRIGGER claim_u_paid BEFORE UPDATE ON claim
  WHEN EXISTS (SELECT 1 FROM payment WHERE claim_id = NEW.id AND month > NEW.until_month)
  BEGIN SELECT RAISE(ABORT, 'claim_paid'); END;
CREATE TRIGGER claim_d BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

CREATE TRIGGER claim_person_i BEFORE INSERT ON claim_person
  WHEN NOT NEW.live OR (SELECT state FROM claim WHERE id = NEW.claim_id) <> 'filed'
  BEGIN SELECT RAISE(ABORT, 'claim_fixed'); END;
CREATE TRIGGER claim_person_u BEFORE UPDATE ON claim_person
  WHEN NEW.claim_id IS NOT OLD.claim_id OR NEW.person_index IS NOT OLD.person_index OR NEW.benefit_group IS NOT
    OLD.benefit_group OR NEW.counts IS NOT OLD.counts OR NEW.live
    OR (SELECT state FROM claim WHERE id = OLD.claim_id) NOT IN ('refused', 'ended')
  BEGIN SELECT RAISE(ABORT, 'claim_fixed'); END;
CREATE TRIGGER claim_person_d BEFORE DELETE ON claim_person BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

-- Nobody takes a home up while money is paid instead: the claim gets its last month first.
CREATE TRIGGER allocation_u_claims BEFORE UPDATE ON allocation
  WHEN NEW.status IN ('accepted', 'signed') AND OLD.status NOT IN ('accepted', 'signed') AND (
    EXISTS (SELECT 1 FROM claim WHERE household_id = NEW.household_id AND state IN ('filed', 'approved')
              AND until_month IS NULL)
    OR EXISTS (SELECT 1 FROM member m JOIN claim_person p ON p.person_index = m.person_index
                 JOIN claim c ON c.id = p.claim_id
               WHERE m.application_id = NEW.application_id AND c.state IN ('filed', 'approved')
                 AND c.until_month IS NULL))
  BEGIN SELECT RAISE(ABORT, 'claim_open'); END;

-- A list: born unapproved by the acting person, approved by another with every line and every person in place.
CREATE TRIGGER payment_list_i BEFORE INSERT ON payment_list
  WHEN NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'list_fixed'); END;
CREATE TRIGGER payment_list_i_actor BEFORE INSERT ON payment_list WHEN NEW.proposer_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'list_actor'); END;
CREATE TRIGGER payment_list_u BEFORE UPDATE ON payment_list
  WHEN OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR NEW.id IS NOT OLD.id OR NEW.month IS NOT OLD.month OR NEW.lines IS NOT OLD.lines OR NEW.total_fen IS NOT
    OLD.total_fen OR NEW.sha256 IS NOT OLD.sha256 OR NEW.proposer_id IS NOT OLD.proposer_id OR NEW.proposed_at IS NOT
    OLD.proposed_at
    OR (NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT 1 FROM payment WHERE list_id = NEW.id))
  BEGIN SELECT RAISE(ABORT, 'list_fixed'); END;
CREATE TRIGGER payment_list_u_actor BEFORE UPDATE ON payment_list
  WHEN NEW.approver_id IS NOT NULL AND NEW.approver_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'list_actor'); END;
CREATE TRIGGER payment_list_u_complete BEFORE UPDATE ON payment_list
  WHEN NEW.approver_id IS NOT NULL AND (
    (SELECT count(*) FROM payment WHERE list_id = NEW.id) <> NEW.lines
    OR (SELECT coalesce(sum(fen), 0) FROM payment WHERE list_id = NEW.id) <> NEW.total_fen
    OR EXISTS (SELECT 1 FROM payment JOIN claim_person c ON c.claim_id = payment.claim_id
                 LEFT JOIN payment_person p ON p.payment_id = payment.id AND p.person_index = c.person_index
               WHERE payment.list_id = NEW.id AND p.payment_id IS NULL))
  BEGIN SELECT RAISE(ABORT, 'list_complete'); END;
CREATE TRIGGER payment_list_d BEFORE DELETE ON payment_list BEGIN SELECT RAISE(ABORT, 'no_delete'); END;

-- A payment: written once, by whoever approves the list, for a month that the claim gives.
CREATE TRIGGER payment_i_list BEFORE INSERT ON payment
  WHEN EXISTS (SELECT 1 FROM payment_list WHERE id = NEW.list_id
                 AND (approver_id IS NOT NULL OR withdrawn_at IS NOT NULL))
  BEGIN SELECT RAISE(ABORT, 'list_fixed'); END;
CREATE TRIGGER payment_i_actor BEFORE INSERT ON payment
  WHEN app_actor() IS NULL OR app_actor() IS (SELECT proposer_id FROM payment_list WHERE id = NEW.list_id)
  BEGIN SELECT RAISE(ABORT, 'list_actor'); END;
CREATE TRIGGER payment_i_claim BEFORE INSERT ON payment
  WHEN EXISTS (SELECT 1 FROM claim WHERE id = NEW.claim_id
                 AND (state NOT IN ('approved', 'ended') OR decided_by_id IS NULL))
  BEGIN SELECT RAISE(ABORT, 'payment_claim'); END;
CREATE TRIGGER payment_i_month BEFORE INSERT ON payment
  WHEN NEW.month > (SELECT month FROM payment_list WHERE id = NEW.list_id)
    OR EXISTS (SELECT 1 FROM claim WHERE id = NEW.claim_id AND (NEW.month < from_month OR NEW.month > until_month))
  BEGIN SELECT RAISE(ABORT, 'payment_month'); END;
CREATE TRIGGER payment_u BEFORE UPDATE ON payment BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER payment_d BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER payment_person_i_list BEFORE INSERT ON payment_person
  WHEN (SELECT l.approver_id FROM payment p JOIN payment_list l ON l.id = p.list_id WHERE p.id = NEW.payment_id)
    IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'list_fixed'); END;
CREATE TRIGGER payment_person_i_nth BEFORE INSERT ON payment_person
  WHEN (NEW.nth IS NOT NULL) <>
    (SELECT counts FROM claim_person WHERE claim_id = NEW.claim_id AND person_index = NEW.person_index)
  BEGIN SELECT RAISE(ABORT, 'payment_nth'); END;
CREATE TRIGGER payment_person_i_limit BEFORE INSERT ON payment_person
  WHEN EXISTS (SELECT 1 FROM claim WHERE id = NEW.claim_id
                 AND (NEW.nth > months_most OR NEW.nth <= months_used_before))
  BEGIN SELECT RAISE(ABORT, 'payment_limit'); END;
CREATE TRIGGER payment_person_u BEFORE UPDATE ON payment_person BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER payment_person_d BEFORE DELETE ON payment_person BEGIN SELECT RAISE(ABORT, 'append_only'); END;
