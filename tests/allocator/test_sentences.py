"""Every sentence of the rule that can be tried has a test that shows it; this table says which.

A sentence is quoted by its beginning. The names are those of test functions under `tests/allocator`.
"""

import ast
from pathlib import Path

SENTENCES = {
    "Everything here is a pure function of the instance": (
        "test_the_order_in_which_things_are_written_does_not_matter", "test_names_mean_nothing",
        "test_the_same_bytes_come_out_every_time",
    ),
    "household: gets at most one home a round": ("test_nobody_holds_two_homes_and_who_holds_one_does_not_step_up",),
    "suitable lots: lots that the rules allow": ("test_no_limit_is_exceeded_and_nobody_gets_an_unsuitable_home",),
    "wishes: the suitable lots that the household accepts, best first": (
        "test_who_finds_no_wish_open_passes_and_the_next_steps_up",
    ),
    "flexible: after its wishes it also takes any other suitable lot, in instance order": (
        "test_a_flexible_household_takes_another_suitable_lot_after_its_wishes",
    ),
    "priority: ascending (tier, -points, ticket, household id)": (
        "test_both_programs_follow_the_definition_on_many_small_instances", "test_names_mean_nothing",
    ),
    "nested caps: limits on sets of lots, any two nested or disjoint": (
        "test_no_limit_is_exceeded_and_nobody_gets_an_unsuitable_home",
    ),
    "group cap: at most k awarded households of a group": ("test_a_group_cap_lets_the_next_of_other_groups_in",),
    "reserve: at least s of a program's homes for a group as long as the group has households": (
        "test_a_reserve_is_held_for_its_group_and_the_rest_is_released",
        "test_with_two_reserves_a_choice_can_cost_another_its_award",
    ),
    "first: a lot whose homes go to a group first, then to anybody they suit": (
        "test_a_first_lot_goes_to_its_group_and_then_to_anybody",
    ),
    "Award: two passes over the contenders in priority order": (
        "test_both_programs_follow_the_definition_on_many_small_instances",
    ),
    "the best set by priority, compared household by household": ("test_the_award_is_the_best_set_by_priority",),
    "and a set of the largest possible size": (
        "test_the_award_leaves_no_home_empty_that_could_be_filled", "test_more_homes_never_house_fewer",
    ),
    "Choice: compute the award among the remaining contenders with the homes fixed so far": (
        "test_both_programs_follow_the_definition_on_many_small_instances",
        "test_who_is_awarded_stays_so_until_its_turn",
        "test_taking_out_a_household_that_was_never_awarded_changes_nobody",
    ),
    "takes the first of its wishes that leaves all other awarded households housable": (
        "test_a_home_is_kept_for_one_behind_that_can_live_nowhere_else",
    ),
    "if no such wish exists it passes": ("test_who_finds_no_wish_open_passes_and_the_next_steps_up",),
    "So the menu a household sees never depends on what it wished for": (
        "test_what_a_household_wishes_changes_nothing_before_its_turn",
    ),
    "wishing truthfully is never worse": ("test_wishing_truthfully_is_never_worse",),
    "nearest: only lots that keep the total distance of all awarded households at its minimum": (
        "test_the_nearest_homes_are_given_so_that_all_together_go_the_shortest_way",
        "test_a_wish_that_would_raise_the_total_distance_is_said_to_be_farther",
    ),
    "takes its wishes among them nearer first, then in instance order": (
        "test_the_order_of_wishes_means_nothing_where_the_nearest_is_given",
    ),
    "every household asks the first program on its list": (
        "test_both_programs_follow_the_definition_on_many_small_instances",
    ),
    "Then each program runs its choice, in instance order": (
        "test_programs_choose_in_the_order_of_the_instance",
        "test_programs_that_share_nothing_do_not_depend_on_their_order",
    ),
    "households turned away everywhere wait in every program they applied to, and may step up": (
        "test_who_is_turned_away_everywhere_steps_up_where_someone_passes",
    ),
    "nobody who holds a home steps up": ("test_nobody_holds_two_homes_and_who_holds_one_does_not_step_up",),
    "deferred acceptance: stable": ("test_the_rounds_end_in_a_stable_match",),
    "household-optimal": (
        "test_no_stable_match_is_better_for_anybody",
        "test_of_two_stable_matches_the_rounds_find_the_one_that_households_like_more",
    ),
    "truthful": ("test_asking_in_the_true_order_is_never_worse",),
    "With group caps or reserves these three promises are not proved": (
        "test_with_group_caps_the_match_can_be_unstable", "test_with_reserves_the_match_can_be_unstable",
        "test_with_group_caps_a_household_can_gain_by_not_asking_its_second_program",
        "test_with_reserves_a_household_can_gain_by_not_asking_its_second_program",
        "test_with_group_caps_no_match_need_be_best_for_all",
    ),
    "Fill first: the largest number of households, and among those sets the best by priority": (
        "test_fill_first_takes_the_best_of_the_largest_sets",
    ),
    "With nested caps alone it equals the default": ("test_with_nested_caps_alone_both_aims_are_the_same",),
    "Under crossing limits the two can differ": (
        "test_with_crossing_caps_the_best_by_priority_can_leave_a_home_empty",
        "test_with_group_caps_the_best_by_priority_can_leave_a_home_empty",
    ),
    "Caps that cross are allowed": ("test_both_programs_follow_the_definition_on_many_small_instances",),
    "For every contender without a home one record": (
        "test_everybody_has_a_home_or_is_told_why_not", "test_every_record_is_the_smallest_that_proves_its_point",
    ),
    "Checked by counting: no solver needed": ("test_every_record_can_be_counted",),
    "For every housed household: each wish it preferred": (
        "test_a_household_with_a_home_is_told_why_it_did_not_get_what_it_wished_more",
    ),
    "summary: homes, contenders, housed, empty, passed, last priority served": (
        "test_the_summary_counts_what_came_of_each_program",
    ),
    "Two engines, one answer": (
        "test_both_programs_follow_the_definition", "test_both_programs_agree_on_larger_instances",
    ),
}  # fmt: skip


def test_every_test_of_the_table_exists() -> None:
    written = {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    named = {test for tests in SENTENCES.values() for test in tests}
    assert named <= written, named - written


def test_every_promise_is_in_the_table() -> None:
    """The other way round: what is tested as a promise belongs to a sentence or shows where one ends."""
    named = {test for tests in SENTENCES.values() for test in tests}
    for path in Path(__file__).parent.glob("test_promises_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert node.name in named or "can_" in node.name or "never_costs" in node.name, node.name
