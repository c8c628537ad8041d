"""From records to words: what a household, an officer or a reporter reads, in Chinese and in English.

The records are proofs made to be counted (`instance/result.py` describes them). Everything here only says them
aloud: no figure of a sentence is computed again, and none is guessed.
"""

from allocator.why.facts import Facts, Language
from allocator.why.sentences import sentence, standing, wish

__all__ = ["Facts", "Language", "sentence", "standing", "wish"]
