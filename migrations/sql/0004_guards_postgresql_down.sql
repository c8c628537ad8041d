DROP FUNCTION guard_lock_people, guard_claim, guard_claim_person, guard_allocation_claims, guard_payment_list,
  guard_payment, guard_payment_person CASCADE;
