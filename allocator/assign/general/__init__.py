"""One program with limits on households, reserves, homes that go first to a group, or limits that cross."""

from allocator.assign.general.turns import award, choose

__all__ = ["award", "choose"]
