"""Worker processes share a port; the kernel deals the connections out."""

import pickle
import socket

import pytest

from hotline.listening import OwnListener, bind
from tests.servers import free_port


def test_each_process_gets_a_socket_of_its_own_on_the_same_port() -> None:
    port = free_port()
    sent = pickle.dumps(OwnListener("127.0.0.1", port))
    with pickle.loads(sent) as one, pickle.loads(sent) as other:  # noqa: S301 - our own bytes
        assert one.getsockname() == other.getsockname() == ("127.0.0.1", port)
        assert one.fileno() != other.fileno()


def test_a_port_somebody_else_holds_is_refused_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            bind("127.0.0.1", taken.getsockname()[1])
