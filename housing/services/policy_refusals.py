"""Why a new version of a policy is not taken or not approved, in words."""

from allocator.errors import N_, Refused


class ProposerApprovesPolicy(Refused):
    """The same person wants to approve what they proposed."""

    code = "policy-proposer-approves"
    message = N_("You proposed this version, so another person has to approve it.")


class PolicyClosed(Refused):
    """A version was approved or withdrawn in the meantime."""

    code = "policy-closed"
    message = N_(
        "This version is no longer open: somebody approved or withdrew it. Reload the page to see how things stand."
    )


class OtherBytes(Refused):
    """What was looked at is not what is stored."""

    code = "policy-other-bytes"
    message = N_("The fingerprint you compared is not that of this version. Nothing was approved. Reload the page.")


class BaseChanged(Refused):
    """Another version came into force since this one was written."""

    code = "policy-base-changed"
    message = N_(
        "This version was written against the policy %(based_on)s…, but by now %(now)s… governs its first day: another "
        "version was approved in between. Withdraw this one, and make the change again on the policy in force."
    )


class ReachesBack(Refused):
    """A version would change days that are over."""

    code = "policy-reaches-back"
    message = N_(
        "The first day %(first)s is past, and a policy governed it: rules do not change afterwards. "
        "Choose today or a later day."
    )


class AlreadyThere(Refused):
    """The same bytes are known already."""

    code = "policy-already-there"
    message = N_("Exactly these rules are here already. Change something, or look at them in the list.")


class NothingChanges(Refused):
    """A version that says what is said already."""

    code = "policy-nothing-changes"
    message = N_("This version says the same as the policy in force. Change something first.")


class ExampleDisagrees(Refused):
    """Something in an uploaded file does not do what its example says."""

    code = "policy-example-disagrees"
    message = N_(
        "%(rule)s: its example %(example)s says “%(gives)s”, but “%(said)s” comes out. "
        "Correct one of the two; everything must do what its examples say."
    )


class NotForDistricts(Refused):
    """A version for a district changes what the city keeps for itself."""

    code = "policy-not-for-districts"
    message = N_("A district may set only what the city lets it set: %(allowed)s. This version also changes %(what)s.")


class NoParent(Refused):
    """A version for a district names another city policy than the one in force."""

    code = "policy-no-parent"
    message = N_(
        "This version for a district was made from the city policy %(parent)s…, which does not govern all of its days. "
        "Make it again from the policy in force."
    )
