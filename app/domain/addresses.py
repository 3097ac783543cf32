"""Where requests come from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

LONGEST_ADDRESS = 64
"""Characters of a client's address in a key; a proxy may hand on what is no address."""
ONE_LINE_BITS = 64
"""Bits of an IPv6 address that say whose it is: providers give each line at least all addresses
that begin so. Source: RFC 6177.
"""


def network_of(address: str | None) -> str:
    """What a client's address is counted as.

    Of IPv6 it is the network of its line, or whoever has one would have a new address for each
    guess.
    """
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return (address or "unknown")[:LONGEST_ADDRESS]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Network((int(parsed), ONE_LINE_BITS), strict=False))
