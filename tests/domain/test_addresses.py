"""What a client's address is counted as."""

from __future__ import annotations

import pytest

from app.domain.addresses import network_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address at all" * 9, ("no address at all" * 9)[:64]),
        (None, "unknown"),
    ],
)
def test_all_addresses_of_one_line_are_counted_as_one(address: str | None, counted: str) -> None:
    assert network_of(address) == counted
