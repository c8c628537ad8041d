"""What if: one thing of a round is supposed to be otherwise, and the same engine says what would have come of it.

Where the theory already tells the answer nothing is allocated anew; every answer says which way it was found.
"""

from allocator.whatif.needed import Needed, place_needed
from allocator.whatif.suppose import Suppose, supposed
from allocator.whatif.what_if import Answer, what_if

__all__ = ["Answer", "Needed", "Suppose", "place_needed", "supposed", "what_if"]
