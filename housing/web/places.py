"""The folders of this installation that pages read from."""

from pathlib import Path

from housing.services import tasks
from housing.web.current import wiring


def bundles() -> Path:
    """Name the folder of the published bags."""
    return tasks.place_of(wiring().config.data_dir).bundles
