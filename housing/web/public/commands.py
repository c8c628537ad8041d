"""Commands that anybody can type to check something, without our software where possible."""


def ticket_command(program: str, receipt: str, seed: str) -> str:
    """Compute one household's ticket with openssl alone."""
    text = f"phd1/ticket|{program}|{receipt}|1"
    return f"printf '{text}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{seed}"
