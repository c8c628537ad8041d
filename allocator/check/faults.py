"""Why the second program cannot read what it was given."""


class Unreadable(ValueError):
    """A file that is not what it should be; the text says where and what."""
