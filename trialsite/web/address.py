"""Where a request comes from, behind the proxies that the settings count."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The IP address of whoever sent *request*; None where nobody knows.

    Each proxy of ours adds, on the right of X-Forwarded-For, the address that it was
    asked from. So with settings.PROXIES of them, the last so many entries are true and
    what stands left of these is what the sender made up. Where the header has fewer
    entries, or one that is no address, the address that the connection came from."""
    senders = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(senders):
        try:
            return str(ip_address(senders[-settings.PROXIES].strip()))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR") or None


def network_of(address: str | None) -> str:
    """What is counted as one sender: an IPv4 address, or the /64 of an IPv6 address,
    of which any one connection has all (RFC 6177)."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return found.exploded[:19]
    return str(found)
