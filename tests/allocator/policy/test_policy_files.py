"""A policy file is understood as a whole, or refused with the place and what is wrong there."""

import hashlib
from datetime import date

import pytest
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU, WENZHOU_FILE

from allocator.policy import PolicyError, load, read

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
SAVINGS_RULE = 'requires = "savings <= most_savings"'


def changed(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new, 1).encode()


def test_a_policy_carries_its_bytes_and_their_hash():
    for path, policy in ((WENZHOU_FILE, WENZHOU), (TOYVILLE_FILE, TOYVILLE)):
        assert policy.source == path.read_bytes()
        assert policy.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert policy.id == f"{path.parent.name}/{path.stem}"
        again = read(policy.source, "policy.toml")
        assert again == policy


def test_one_changed_byte_is_another_policy():
    assert read(TEXT.encode() + b"\n", "x").sha256 != TOYVILLE.sha256


def test_the_head_of_the_file_is_read():
    assert (TOYVILLE.city, TOYVILLE.city_name["en"], TOYVILLE.city_name["zh_Hans"]) == (
        "toyville",
        "Toyville",
        "玩具城",
    )
    assert (TOYVILLE.title["en"], TOYVILLE.document) == ("Toyville housing rules", "玩具〔2024〕1号")
    assert (TOYVILLE.effective_from, TOYVILLE.effective_until) == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('format = "anju-policy/1"', 'format = "anju-policy/9"', "format", "anju-policy/1"),
        ('city = "toyville"', "city = 3", "city", "a text that is not empty"),
        ('city = "toyville"', 'city = " "', "city", "a text that is not empty"),
        ('city = "toyville"', "", "city", "it is missing"),
        ("effective_from = 2024-01-01", 'effective_from = "2024-01-01"', "effective_from", "a date"),
        ("effective_from = 2024-01-01", "effective_from = 2024-01-01T00:00:00", "effective_from", "a date"),
        ("effective_until = 2024-12-31", "effective_until = 2023-12-31", "effective_until", "before the"),
        ('city = "toyville"', 'city = "toyville"\nlottery = 1', "lottery", "key is not known"),
        ("[words]", "[words]\nmaybe = 1", "words.maybe", "key is not known"),
        ("[units]", "[units]\nmiles = 1", "units.miles", "key is not known"),
        ('yes = { zh = "是", en = "yes" }', 'yes = { zh = "是" }', "words.yes", "both languages"),
        ('yes = { zh = "是", en = "yes" }', 'yes = { zh = "是", en = "" }', "words.yes", "both languages"),
        ('yes = { zh = "是", en = "yes" }', 'yes = "是"', "words.yes", "both languages"),
        # facts
        ("[facts.members]", "[facts.members]\ncolour = 1", "facts.members.colour", "key is not known"),
        ("[facts.members]", "[facts.and]", "facts.and", "no word of the rule language"),
        ("[facts.members]", '[facts."two words"]', "facts.two words", "a name of ASCII letters"),
        ("[facts.members]", "[facts.lot_rooms]", "facts.lot_rooms", "kept for lots"),
        ('kind = "count"', 'kind = "parsecs"', "facts.members.kind", "one of these is needed: flag, count"),
        ('kind = "count"', 'kind = "count"\nof = "dog"', "facts.members.of", "applicant, family, household"),
        ('section = "people"', 'section = "pets"', "facts.members.section", "no section of this name"),
        ('registry = "land"', "", "facts.flat_area.registry", "must name the registry"),
        ('source = "derived"', 'source = "derived"\nregistry = "land"', "members.registry", "a derived"),
        ('kind = "count"', 'kind = "choice"', "facts.members.choices", "needs choices"),
        ('kind = "choice"', 'kind = "count"', "facts.tenure.choices", "needs choices"),
        ("code = 2,", "code = 1,", "facts.tenure.choices", "twice"),
        ('value = "rent", code = 2', 'value = "sale", code = 2', "facts.tenure.choices", "twice"),
        ("code = 2,", "code = 3,", "facts.tenure.choices", "sale with code 1 and rent with code 2"),
        ('value = "smith"', 'value = "not"', "facts.craft.choices[3].value", "a name that rules can use"),
        ('value = "smith"', 'value = "members"', "facts.craft.choices", "already has this name"),
        ('value = "smith", code = 9', 'value = "smith", code = -9', "choices[3].code", "whole"),
        ("[sections]", "[oddments]", "sections", "it is missing"),
        # limits
        ("value = 1250050", "value = 12500.5", "limits.most_savings.value", "a whole number from 0"),
        ("value = 1250050", "value = -1", "limits.most_savings.value", "a whole number from 0"),
        ("value = 1250050", "value = true", "limits.most_savings.value", "a whole number from 0"),
        ("value = 1250050", "value = 999999999999999", "limits.most_savings.value", "larger than"),
        ("value = 1250050", "value = 9999999999999999999", "limits.most_savings.value", "whole number"),
        ("value = 9,", "value = 1000001,", "terms.contract_days.value", "larger than"),
        ("[limits.most_savings]", "[limits.savings]", "limits.savings", "already has this name"),
        ("[limits.most_savings]", "[limits.lot_rooms]", "limits.lot_rooms", "already has this name"),
        ('mark = "seed"', 'mark = "rumour"', "limits.most_savings.mark", "seed, found, common, assumption"),
        ("contract_days =", "contract_weeks =", "terms", "exactly these are needed"),
        # definitions
        ("[definitions.handy]", "[definitions.members]", "definitions.members", "already has this name"),
        ("[definitions.handy]", "[definitions.smith]", "definitions.smith", "already has this name"),
        ("craft in (weaver, smith)", "handy_singer", "definitions.handy.means", "has this name"),
        # rules
        (SAVINGS_RULE, 'requires = "savings <= most_saving"', "rules[thrift].requires", "“most_saving” in"),
        (SAVINGS_RULE, 'requires = "lot_rooms > 1"', "rules[thrift].requires", "“lot_rooms” in"),
        (SAVINGS_RULE, "", "rules[thrift].requires", "it is missing"),
        ('clause = "第一条"', "", "rules[thrift].clause", "it is missing"),
        ('id = "towers-craft"', 'id = "thrift"', "rules[thrift].id", "another rule has this id"),
        ('id = "size"', 'id = "thrift"', "suitability[thrift].id", "another rule has this id"),
        ('id = "thrift"', 'id = "Thrift"', "rules[Thrift].id", "small ASCII letters"),
        ('id = "thrift"', 'id = "th rift"', "rules[th rift].id", "small ASCII letters"),
        ('id = "thrift"', "", "rules[1].id", "it is missing"),
        ('["towers", "huts"]', '["towers", "boats"]', "rules[thrift].programs", "towers, huts"),
        ('["towers", "huts"]', '["towers", "towers"]', "rules[thrift].programs", "towers, huts"),
        ('["towers", "huts"]', "[]", "rules[thrift].programs", "a list is needed"),
        ('["towers", "huts"]', '"towers"', "rules[thrift].programs", "a list is needed"),
        ('en = "Please bring the bank book."', 'en = ""', "rules[thrift].unknown", "both languages"),
        ("存款 {savings} 元，超过", "存款 {saving} 元，超过", "rules[thrift].fails", "{saving} is neither"),
        ("存款 {savings} 元，超过", "存款 {savings:>9} 元，超过", "rules[thrift].fails", "in braces"),
        ("存款 {savings} 元，超过", "存款 {savings!r} 元，超过", "rules[thrift].fails", "in braces"),
        ("存款 {savings} 元，超过", "存款 {savings 元，超过", "rules[thrift].fails", "in braces"),
        ("存款不超过 {most_savings} 元", "存款 {savings} 元", "rules[thrift].title", "speaks to everybody"),
        ("{ savings = 1250050 }", "{ shoe_size = 3 }", "examples[1].facts.shoe_size", "not a fact of"),
        ("{ savings = 1250050 }", "{ savings = 1.5 }", "examples[1].facts.savings", "“1.5” is not a value"),
        ("{ savings = 1250050 }", "{ savings = true }", "examples[1].facts.savings", "“True” is not a value"),
        ("{ savings = 1250050 }", "{ savings = -1 }", "examples[1].facts.savings", "“-1” is not a value"),
        ('craft = "none" }', 'craft = "wizard" }', "examples[2].facts.craft", "“wizard” is not a value"),
        ("sings = true }", "sings = 1 }", "examples[1].facts.sings", "“1” is not a value"),
        ('gives = "fails"', 'gives = "no"', "rules[thrift].examples[2].gives", "holds, fails, unknown"),
        ('gives = "fails"', 'gives = "unknown"', "rules[thrift].examples", "one that fails"),
        ("{ facts = {}, ", "{ facts = 3, ", "rules[thrift].examples[3].facts", "a table is needed"),
        ("    { facts = {}, gives", "    3, { facts = {}, gives", "rules[thrift].examples", "a table"),
        # programs
        ("quota = 30", "quota = 0", "programs.towers.quota", "a whole number from 1"),
        ("quota = 30", "", "programs.towers.quota", "it is missing"),
        ('quota_is = "floor"', "", "programs.towers.quota_is", "it is missing"),
        ('choice = "nearest"', 'choice = "fastest"', "programs.towers.choice", "serial, nearest"),
        ('tenures = ["sale", "rent"]', 'tenures = ["lease"]', "programs.towers.tenures", "sale, rent"),
        ('max_area = "largest_home"', 'max_area = "huge"', "programs.towers.max_area", "a limit of"),
        ('max_area = "largest_home"', "max_area = 60", "programs.towers.max_area", "a text"),
        ("max_wishes = 4", "max_wishes = 4\ncolour = 1", "programs.towers.colour", "key is not known"),
        ("max_wishes = 4", "", "programs.towers.max_wishes", "it is missing"),
        ('when = "craft == smith"', "", "programs.towers.tiers", "the last tier"),
        ('when = "craft == smith"', 'when = "craft"', "programs.towers.tiers[1].when", "not a yes/no"),
        ('points = "3 * members - 1"', 'points = "handy"', "towers.points[people].points", "not a"),
        ("[[programs.huts.tiers]]", "[[programs.huts.ties]]", "programs.huts.tiers", "at least one tier"),
        ("[[programs.huts.tiers]]", "[programs.huts.tiers]", "programs.huts.tiers", "a list is needed"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_with_place_and_reason(old, new, place, problem):
    with pytest.raises(PolicyError) as refused:
        read(changed(old, new), "toy.toml")
    assert place in refused.value.facts["place"]
    assert problem in refused.value.facts["problem"]
    assert str(refused.value).startswith("Policy file toy.toml, ")


def test_the_message_shows_file_place_value_and_problem():
    with pytest.raises(PolicyError) as refused:
        read(changed("value = 1250050", "value = 12500.5"), "toy.toml")
    assert str(refused.value) == (
        "Policy file toy.toml, limits.most_savings.value (value 12500.5): "
        "a whole number from 0 to 1000000000000000 is needed; for fractions use smaller units."
    )


def test_a_file_without_programs_or_tiers_is_refused():
    head, _, _ = TEXT.partition("[[rules]]")
    with pytest.raises(PolicyError, match="at least one program"):
        read(f"{head}\n[programs]\n".encode(), "toy.toml")
    huts = TEXT[TEXT.index("[programs.huts]") : TEXT.index("[[programs.huts.tiers]]")]
    with pytest.raises(PolicyError, match="at least one tier"):
        read((head + huts).encode(), "toy.toml")


def test_definitions_rules_and_points_may_be_absent():
    head, _, _ = TEXT.partition("[definitions.handy]")
    policy = read((head + TEXT[TEXT.index("[programs.huts]") :]).encode(), "toy.toml")
    assert (policy.definitions, policy.rules, policy.suitability) == ({}, (), ())


def test_more_rules_than_bits_are_refused():
    rule = TEXT[TEXT.index("[[rules]]") : TEXT.index('[[rules]]\nid = "towers-craft"')].replace('"towers", ', "")
    many = "".join(rule.replace('"thrift"', f'"thrift-{number}"') for number in range(63))
    assert len(read((TEXT + many).encode(), "toy.toml").programs["huts"].rules) == 64
    with pytest.raises(PolicyError, match="no more than 64 rules"):
        read((TEXT + many + rule.replace('"thrift"', '"thrift-more"')).encode(), "toy.toml")


def test_what_is_no_text_or_no_toml_is_refused(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match=r"bad\.toml.*not UTF-8"):
        load(path)
    path.write_text("city = ", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"bad\.toml.*Invalid value.*not TOML"):
        load(path)
