"""A witness: somebody who is not the bureau and signs that its log only ever grew (C2SP tlog-witness).

It needs nothing of the bureau: a key of its own, the public key of the log, and a small file that remembers the last
checkpoint it signed. It answers over HTTP, or works on files in a room without a network.
"""

from housing.witness.answering import Answer, Witness
from housing.witness.book import Book
from housing.witness.request import BadRequest, Request

__all__ = ["Answer", "BadRequest", "Book", "Request", "Witness"]
