-- Money instead of a home: who may claim, who has said yes, which months may be paid, and that a home ends it.

-- Everybody who gives a household a home, or money instead, meets here: the household and every row of its people are
-- locked until the transaction ends, so that neither can miss the other.
CREATE FUNCTION guard_lock_people(of_household bigint, of_application bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM household WHERE id = of_household FOR NO KEY UPDATE;
  PERFORM FROM member WHERE person_index IN (SELECT person_index FROM member WHERE application_id = of_application)
    ORDER BY application_id, position FOR NO KEY UPDATE;
END $$;

-- A claim: born undecided, once its round is published, for people without a home; decided by the acting person;
-- paid until it ends, and never ended before a month that was paid.
CREATE FUNCTION guard_claim() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a claim is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM guard_phase((SELECT round_id FROM application WHERE id = NEW.application_id), ARRAY['published'],
      'claim_round');
    IF NEW.state <> 'filed' OR NEW.decided_by_id IS NOT NULL OR NEW.ended_because IS NOT NULL THEN
      PERFORM guard_refuse('claim_step', 'a claim starts undecided');
    END IF;
    PERFORM guard_lock_people(NEW.household_id, NEW.application_id);
    IF EXISTS (
        SELECT FROM allocation a WHERE a.status IN ('offered', 'accepted', 'signed') AND (
          a.household_id = NEW.household_id OR EXISTS (
            SELECT FROM member theirs JOIN member ours USING (person_index)
            WHERE theirs.application_id = a.application_id AND ours.application_id = NEW.application_id))) THEN
      PERFORM guard_refuse('claim_housed', 'somebody of this household has a home');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.household_id, NEW.application_id, NEW.benefit, NEW.benefit_group, NEW.policy_sha256, NEW.facts_sealed,
      NEW.fen, NEW.from_month, NEW.months_most, NEW.months_used_before, NEW.filed_at) IS DISTINCT FROM
      (OLD.id, OLD.household_id, OLD.application_id, OLD.benefit, OLD.benefit_group, OLD.policy_sha256, OLD.facts_sealed,
      OLD.fen, OLD.from_month, OLD.months_most, OLD.months_used_before, OLD.filed_at)
    OR OLD.state IN ('refused', 'ended')
    OR (OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id, NEW.decided_at, NEW.reason)
      IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at, OLD.reason))
    OR (OLD.until_month IS NOT NULL AND NEW.until_month IS DISTINCT FROM OLD.until_month) THEN
    PERFORM guard_refuse('claim_fixed', 'a claim keeps what it says');
  ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
      ('filed', 'approved'), ('filed', 'refused'), ('filed', 'ended'), ('approved', 'ended')) THEN
    PERFORM guard_refuse('claim_step', format('%s to %s', OLD.state, NEW.state));
  ELSIF OLD.decided_by_id IS NULL AND NEW.decided_by_id IS NOT NULL
      AND (NEW.decided_by_id IS DISTINCT FROM me OR NEW.state NOT IN ('approved', 'refused')) THEN
    PERFORM guard_refuse('claim_actor', 'the acting person decides');
  ELSIF NEW.state = 'approved' AND OLD.state = 'filed' AND EXISTS (
      SELECT FROM (SELECT person_index FROM member WHERE application_id = NEW.application_id) m
        FULL JOIN (SELECT person_index FROM claim_person WHERE claim_id = NEW.id) p USING (person_index)
      WHERE m.person_index IS NULL OR p.person_index IS NULL) THEN
    PERFORM guard_refuse('claim_people', 'a claim covers exactly the household');
  ELSIF EXISTS (SELECT FROM payment WHERE claim_id = NEW.id AND month > NEW.until_month) THEN
    PERFORM guard_refuse('claim_paid', 'a later month was paid');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claim FOR EACH ROW EXECUTE FUNCTION guard_claim();

CREATE FUNCTION guard_claim_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE now_in text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a claim keeps its people');
  END IF;
  SELECT state INTO now_in FROM claim WHERE id = NEW.claim_id;
  IF TG_OP = 'INSERT' THEN
    IF now_in <> 'filed' OR NOT NEW.live THEN
      PERFORM guard_refuse('claim_fixed', 'people are named when the claim is filed');
    END IF;
  ELSIF (NEW.claim_id, NEW.person_index, NEW.benefit_group, NEW.counts)
      IS DISTINCT FROM (OLD.claim_id, OLD.person_index, OLD.benefit_group, OLD.counts)
      OR NEW.live OR now_in NOT IN ('refused', 'ended') THEN
    PERFORM guard_refuse('claim_fixed', 'people are set free when the claim is over');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claim_person
  FOR EACH ROW EXECUTE FUNCTION guard_claim_person();

-- Nobody takes a home up while money is paid instead: the claim gets its last month first.
CREATE FUNCTION guard_allocation_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IN ('accepted', 'signed') AND OLD.status NOT IN ('accepted', 'signed') THEN
    PERFORM guard_lock_people(NEW.household_id, NEW.application_id);
    IF EXISTS (
        SELECT FROM claim c WHERE c.state IN ('filed', 'approved') AND c.until_month IS NULL AND (
          c.household_id = NEW.household_id OR EXISTS (
            SELECT FROM claim_person p JOIN member m USING (person_index)
            WHERE p.claim_id = c.id AND m.application_id = NEW.application_id))) THEN
      PERFORM guard_refuse('claim_open', 'a claim of this household has not ended');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_claims BEFORE UPDATE ON allocation FOR EACH ROW EXECUTE FUNCTION guard_allocation_claims();
ALTER TABLE allocation ENABLE ALWAYS TRIGGER guard_claims;

-- A list: born unapproved by the acting person, approved by another with every line and every person in place.
CREATE FUNCTION guard_payment_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM guard_refuse('no_delete', 'a list is never deleted');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.approver_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM guard_refuse('list_fixed', 'a list starts unapproved');
    ELSIF NEW.proposer_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('list_actor', 'the proposer is the acting person');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.approver_id IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (NEW.id, NEW.month, NEW.lines, NEW.total_fen, NEW.sha256, NEW.proposer_id, NEW.proposed_at) IS DISTINCT FROM
      (OLD.id, OLD.month, OLD.lines, OLD.total_fen, OLD.sha256, OLD.proposer_id, OLD.proposed_at) THEN
    PERFORM guard_refuse('list_fixed', 'a list is fixed once proposed');
  ELSIF NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT FROM payment WHERE list_id = NEW.id) THEN
    PERFORM guard_refuse('list_fixed', 'payments were made');
  ELSIF NEW.approver_id IS NOT NULL THEN
    IF NEW.approver_id IS DISTINCT FROM me THEN
      PERFORM guard_refuse('list_actor', 'the approver is the acting person');
    ELSIF (SELECT (count(*), coalesce(sum(fen), 0)) FROM payment WHERE list_id = NEW.id)
        IS DISTINCT FROM (SELECT (NEW.lines, NEW.total_fen::numeric))
      OR EXISTS (
        SELECT FROM payment JOIN claim_person c USING (claim_id)
          LEFT JOIN payment_person p ON p.payment_id = payment.id AND p.person_index = c.person_index
        WHERE payment.list_id = NEW.id AND p.payment_id IS NULL) THEN
      PERFORM guard_refuse('list_complete', 'the payments are not exactly those that were proposed');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON payment_list
  FOR EACH ROW EXECUTE FUNCTION guard_payment_list();

-- A payment: written once, by whoever approves the list, for a month that the claim gives. The claim is locked against
-- its end, the list against a second approval.
CREATE FUNCTION guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  me bigint := NULLIF(current_setting('app.actor', true), '')::bigint;
  listed payment_list;
  rests_on claim;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a payment is written once');
  END IF;
  SELECT * INTO listed FROM payment_list WHERE id = NEW.list_id FOR NO KEY UPDATE;
  SELECT * INTO rests_on FROM claim WHERE id = NEW.claim_id FOR SHARE;
  IF listed.approver_id IS NOT NULL OR listed.withdrawn_at IS NOT NULL THEN
    PERFORM guard_refuse('list_fixed', 'this list is closed');
  ELSIF me IS NULL OR me = listed.proposer_id THEN
    PERFORM guard_refuse('list_actor', 'a second person pays');
  ELSIF rests_on.state NOT IN ('approved', 'ended') OR rests_on.decided_by_id IS NULL THEN
    PERFORM guard_refuse('payment_claim', 'nobody approved this claim');
  ELSIF NEW.month > listed.month OR NEW.month < rests_on.from_month OR NEW.month > rests_on.until_month THEN
    PERFORM guard_refuse('payment_month', 'the claim does not give this month');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON payment FOR EACH ROW EXECUTE FUNCTION guard_payment();

CREATE FUNCTION guard_payment_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  most bigint;
  before bigint;
  counted boolean;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a payment is written once');
  ELSIF EXISTS (SELECT FROM payment p JOIN payment_list l ON l.id = p.list_id
                WHERE p.id = NEW.payment_id AND l.approver_id IS NOT NULL) THEN
    PERFORM guard_refuse('list_fixed', 'this list is closed');
  END IF;
  SELECT c.months_most, c.months_used_before, p.counts INTO most, before, counted
    FROM claim c JOIN claim_person p ON p.claim_id = c.id
    WHERE c.id = NEW.claim_id AND p.person_index = NEW.person_index;
  IF (NEW.nth IS NOT NULL) IS DISTINCT FROM counted THEN
    PERFORM guard_refuse('payment_nth', 'exactly applicant and spouse use their months up');
  ELSIF NEW.nth > most OR NEW.nth <= before THEN
    PERFORM guard_refuse('payment_limit', 'more months than the policy gives');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON payment_person
  FOR EACH ROW EXECUTE FUNCTION guard_payment_person();

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['claim', 'claim_person', 'payment_list', 'payment', 'payment_person'] LOOP
    EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION guard_no_truncate()', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER guard', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER guard_truncate', guarded);
  END LOOP;
END $$;
