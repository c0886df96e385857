"""The launcher: free ports, who is let in, what is missing, and no model stepped by the server."""

from __future__ import annotations

import builtins
import os
import socket

import pytest
from typer.testing import CliRunner

from ccsim.app import server
from ccsim.app.server import CannotStart, Where
from ccsim.cli import app

RUNNER = CliRunner()


def test_a_port_that_is_taken_is_passed_over():
    """The next free one is used, and none is an answer in words."""
    with socket.socket() as taken:
        taken.bind((server.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert port < server.free_port(server.LOOPBACK, port) < port + server.TRIED
    with pytest.raises(CannotStart, match="None of the ports 65536"):
        server.free_port(server.LOOPBACK, 65_536)


def test_only_this_machine_is_let_in_unless_asked():
    """Without --lan the server listens on the loopback alone and answers to its names only."""
    here = server.where_to(None, lan=False)

    assert here.host == server.LOOPBACK
    assert here.hosts == {f"127.0.0.1:{here.port}", f"localhost:{here.port}"}
    assert here.addresses == [f"http://127.0.0.1:{here.port}/"]


def test_others_are_given_the_address_to_type(monkeypatch):
    """With --lan the machine's address in the network is among the names, and shown."""
    monkeypatch.setattr(server, "own_addresses", lambda: ["192.168.1.7"])
    there = server.where_to(9000, lan=True)

    assert there.host == "0.0.0.0"
    assert f"192.168.1.7:{there.port}" in there.hosts
    assert there.addresses[1] == f"http://192.168.1.7:{there.port}/"
    assert Where("::", 1, ("::1",)).hosts == {"[::1]:1"}


def test_a_missing_extra_is_named_with_its_cure(monkeypatch):
    """Whoever installed only the model hears what to install."""
    true_import = builtins.__import__

    def without_solara(name, *rest):
        if name.startswith("solara"):
            raise ModuleNotFoundError(f"No module named '{name}'", name="solara")
        return true_import(name, *rest)

    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(builtins, "__import__", without_solara)
    ran = RUNNER.invoke(app, ["app", "--no-browser"])

    assert ran.exit_code == 1
    assert "pip install 'ccsim[app]'" in ran.output


def test_the_command_says_where_it_is_open(monkeypatch):
    """It opens a browser unless told not to, and warns those who let others in."""
    opened = []
    monkeypatch.setattr(server, "prepare_environment", lambda: None)
    monkeypatch.setattr(server, "own_addresses", lambda: ["192.168.1.7"])
    monkeypatch.setattr(server, "serve", lambda _where, started: started())
    monkeypatch.setattr(server, "open_browser", opened.append)
    quiet, let_in = RUNNER.invoke(app, ["app", "--no-browser"]), RUNNER.invoke(app, ["app", "--lan"])

    assert "ccsim is open at http://127.0.0.1:" in quiet.output
    assert "not encrypted" not in quiet.output
    assert "Others in the same network type: http://192.168.1.7:" in let_in.output
    assert "not encrypted" in let_in.output
    assert len(opened) == 1
