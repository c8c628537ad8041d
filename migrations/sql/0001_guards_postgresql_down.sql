DROP FUNCTION guard_refuse, guard_phase, guard_append_only, guard_fixed_list,
  guard_no_truncate, guard_round_step, guard_round, guard_step_request, guard_phase_of_round, guard_round_file,
  guard_application, guard_of_application, guard_source, guard_allocation, guard_supply;
