"""What a simulation is refused for."""

from allocator.errors import N_, Refused


class NotSimulated(Refused):
    """A refusal that survives the way from another process."""

    code = "not-simulated"

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.facts)


def _again(kind: type[NotSimulated], facts: dict[str, object]) -> NotSimulated:
    return kind(**facts)


class Changed(NotSimulated):
    """A worker found another file than the one that is simulated."""

    code = "changed-file"
    message = N_("%(path)s has the digest %(found)s, not %(sha256)s. Give every worker the same frozen file.")


class NoPath(NotSimulated):
    """Other processes were asked to read an instance that is in memory only."""

    code = "no-path"
    message = N_("Workers at %(executor)s read the frozen file themselves: say where it lies, or use thread://1.")


class NoExecutor(NotSimulated):
    """An address that names no way to run."""

    code = "no-executor"
    message = N_("%(executor)s is not thread://N, process://N, tcp://HOST:PORT or tls://HOST:PORT.")


class OpenLine(NotSimulated):
    """A scheduler in the network that anybody could listen to or command."""

    code = "open-line"
    message = N_("%(executor)s is on another machine: use tls://. Without TLS only a scheduler on this one is taken.")


class BadNumber(NotSimulated):
    """A number of draws or a seed that cannot be used."""

    code = "bad-number"
    message = N_("%(member)s must be from %(least)s to %(most)s, not %(value)s.")


class SharedCap(NotSimulated):
    """Programs that take homes from each other: the award of each alone says too much."""

    code = "shared-cap"
    message = N_('Cap %(cap)s limits several programs together, which only the choice counts: use depth "choice".')
