"""Which addresses are on the public internet: our own list, because `ipaddress.is_global` has been wrong and differs by version.

From IANA's registries of special-purpose addresses (IPv4, IPv6; RFC 6890 and its successors), plus addresses that are
public by number and private by use.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_IPV4 = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # shared by carriers; some clouds keep their metadata here
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # a cloud's own wire server, public by number only
    "169.254.0.0/16",  # link-local; metadata of most clouds
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",  # AS112
    "192.52.193.0/24",  # AMT
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "192.175.48.0/24",  # AS112
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)

_IPV6_PUBLIC = IPv6Network("2000::/3")
"""The only IPv6 space ever handed out; everything beside it (mapped, NAT64, local, multicast) is refused at once."""

_IPV6_NOT = (
    "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4: an IPv4 address in disguise
    "2620:4f:8000::/48",  # AS112
    "3fff::/20",  # documentation
)

NOT_PUBLIC_IPV4 = tuple(IPv4Network(network) for network in _IPV4)
NOT_PUBLIC_IPV6 = tuple(IPv6Network(network) for network in _IPV6_NOT)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that any machine of the internet could have."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_IPV4)
    return address in _IPV6_PUBLIC and not any(address in network for network in NOT_PUBLIC_IPV6)
