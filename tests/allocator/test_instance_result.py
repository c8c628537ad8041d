"""What may stand in a result file, and how it comes out again."""

from pathlib import Path

import pytest

from allocator import Instance, InstanceError, Result, solve
from tests import strategies


def test_a_result_comes_out_of_its_file_as_it_went_in(tmp_path: Path) -> None:
    for seed in range(30):
        result = solve(Instance.from_json(strategies.seeded(seed)))
        result.write(tmp_path / "result.jsonl")
        assert Result.read(tmp_path / "result.jsonl") == result


RESULT = (
    b'{"format":"anju-result/1","instance_sha256":"0","summary":{}}\n'
    b'{"household":"A","lot":"T1","program":"talent"}\n{"household":"B","why":[]}\n'
)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (RESULT, b"", "head"),
        (b"result/1", b"result/2", "format"),
        (b'"summary":{}', b'"summary":[]', "summary"),
        (b'"summary":{}', b'"summary":{"talent":{}}', "homes of summary of program talent"),
        (b'"lot":"T1"', b'"lot":7', "lot of household A"),
        (b'"B"', b'"A"', "A must come after"),
        (b'"why":[]', b'"why":{}', "why of household B"),
        (b'"why":[]', b'"why":[],"lot":"T1"', "program.* of household B"),
        (b'"why":[]', b'"why":[],"program":"talent"', "program.* of household B"),
        (b'"household":"A",', b"", "household of line 2"),
    ],
)
def test_a_result_that_breaks_the_format_is_refused(old: bytes, new: bytes, named: str, tmp_path: Path) -> None:
    path = tmp_path / "result.jsonl"
    path.write_bytes(RESULT)
    assert len(Result.read(path).assignments) == 1
    path.write_bytes(RESULT.replace(old, new))
    with pytest.raises(InstanceError, match=named):
        Result.read(path)
