"""Connection pools that detect connections into a private network, and can refuse them."""

from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection

from selfhelp.ingest.fetch.addresses import is_private, private_address


class _KnowsPeer(HTTPConnection):
    """A connection that looks at the address it leads to before anything is requested.

    Looking up its name beforehand is not enough: the name may lead elsewhere the next time.
    """

    public_only = False
    has_private_peer = False

    def connect(self) -> None:
        super().connect()
        self.has_private_peer = is_private(self.sock.getpeername()[0])
        if self.public_only and self.has_private_peer:
            self.close()
            raise private_address(self.host)


def pools(size: int, *, public_only: bool) -> PoolManager:
    """Pools of connections that check certificates; with `public_only`, none leads into a private network."""
    manager = PoolManager(num_pools=size, maxsize=size, cert_reqs="CERT_REQUIRED")
    manager.pool_classes_by_scheme = {
        scheme: _knowing_peer(pool, public_only) for scheme, pool in manager.pool_classes_by_scheme.items()
    }
    return manager


def _knowing_peer(pool: type[HTTPConnectionPool], public_only: bool) -> type[HTTPConnectionPool]:
    connection = type("Connection", (_KnowsPeer, pool.ConnectionCls), {"public_only": public_only})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})
