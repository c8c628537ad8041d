"""What every test of the services needs: a master key."""

from collections.abc import Iterator

import pytest

from housing import crypto

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def master_key() -> Iterator[None]:
    """Give the test a city's master key."""
    crypto.configure(KEY)
    yield
    crypto.configure(KEY)
