"""One port, several processes: each listens for itself and the kernel deals connections out evenly.

With one socket for all, the first event loop to wake accepts the whole backlog: keep-alive clients then
sit on one process while the others idle.
"""

import socket

import uvicorn
from uvicorn.supervisors import Multiprocess


class OwnListener:
    """Stands for a listening socket on its way to a worker process, and becomes one there."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return listen, (self.host, self.port)


def bind(host: str, port: int) -> socket.socket:
    """A socket on a port that others may share. OSError when somebody else has it to himself."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def listen(host: str, port: int) -> socket.socket:
    """What a worker process accepts from."""
    listener = bind(host, port)
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def serve(config: uvicorn.Config) -> None:
    """Run `config.workers` processes until told to stop; one that dies is replaced. One alone is this one."""
    if config.workers == 1:
        uvicorn.Server(config).run()
        return
    # Bound but deaf: it keeps the port ours while processes come and go, and fails at once when it is taken.
    with bind(config.host, config.port):
        listener = OwnListener(config.host, config.port)
        Multiprocess(config, sockets=[listener]).run()  # type: ignore[list-item]
