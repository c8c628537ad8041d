"""Commands that anybody can type to check something, without our software where possible."""


def ticket_command(program: str, receipt: str, seed: str) -> str:
    """Compute one household's ticket with openssl alone."""
    return f"printf 'phd1/ticket|{program}|{receipt}|1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{seed}"
