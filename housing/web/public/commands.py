"""Commands that anybody can type to check something, without our software where possible."""

from allocator.seal.tickets import chance_of


def ticket_command(program: str, receipt: str, seed: str, ticket: str) -> str:
    """Compute one household's ticket with openssl alone, by the chance that gave it."""
    chance = chance_of(bytes.fromhex(seed), program, receipt, ticket)
    text = f"phd1/ticket|{program}|{receipt}|{chance}"
    return f"printf '{text}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{seed}"
