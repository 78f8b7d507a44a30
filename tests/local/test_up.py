"""`trainer-web up`, from the first line it prints to the last process it leaves."""

import os
import signal
import socket
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.databases import wait_until
from tests.local.conftest import Up
from trainer_web.local import CannotStart, stack
from trainer_web.local.stack import running_owner_url

LISTEN = "0A"  # in /proc/net/tcp


def test_serves_until_asked_to_stop_and_leaves_the_data_usable(first_up: Up) -> None:
    up = first_up
    up.start()

    assert up.hears("Ready: ") == f"Ready: http://127.0.0.1:{up.port}"
    assert "The demo business is loaded." in up.said
    assert "owner@demo.test / demo-owner-1" in up.hears("Demo logins")
    assert status(f"http://127.0.0.1:{up.port}/login") == 200
    everything = up.children()

    assert up.stop(signal.SIGTERM) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in everything.values())
    with stack(up.data, {}) as servers, psycopg.connect(servers.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM orgs").fetchone() == (2,)


def test_the_demo_is_loaded_once_and_two_ctrl_c_stop_in_order_too(up: Up) -> None:
    assert up.run().stop(signal.SIGINT, signal.SIGINT) == 0

    assert not [line for line in up.said if "is loaded" in line]
    assert [line for line in up.said if "owner@demo.test" in line]
    with stack(up.data, {}) as servers, psycopg.connect(servers.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM orgs").fetchone() == (2,)


def test_starts_again_at_once_after_kill_9_of_the_group(up: Up) -> None:
    up.run()
    url = up.command("db", "url").stdout.strip()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS answer")
    up.kill_group()

    up.run()

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (1,)
    assert status(f"http://127.0.0.1:{up.port}/login") == 200


def test_a_second_start_and_a_taken_port_are_refused_with_one_sentence(up: Up) -> None:
    up.run()

    second = up.command("up")
    assert second.returncode == 1
    assert "already in use by process" in second.stderr
    assert len(second.stderr.splitlines()) == 1

    elsewhere = Up(up.data.with_name("other"), up.port)
    third = elsewhere.command("up")
    assert third.returncode == 1
    assert f"Port {up.port} on 127.0.0.1 can't be used" in third.stderr
    assert len(third.stderr.splitlines()) == 1
    assert not (elsewhere.data / "postgres").exists()


def test_a_child_that_dies_is_started_again(up: Up) -> None:
    first = up.run().children()

    for pid in first.values():
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: not set(up.children().values()) & set(first.values()), "all children are new", 120)
    assert status(f"http://127.0.0.1:{up.port}/login") == 200
    wait_until(lambda: database_answers(up), "the new database answers", 120)
    assert up.stop(signal.SIGTERM) == 0
    assert sum("is started again" in line for line in up.said) >= 5


def test_without_a_running_database_there_is_no_address(first_up: Up) -> None:
    answer = first_up.command("db", "url")

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "No database runs on" in answer.stderr


def test_a_port_that_is_none_is_refused(first_up: Up) -> None:
    first_up.port = 70000

    answer = first_up.command("up")

    assert answer.returncode == 1
    assert "PORT must be a number from 1 to 65535" in answer.stderr


def test_nobody_else_on_the_network_can_reach_the_servers(up: Up) -> None:
    up.run()
    held = sockets(up)
    lines = [
        line.split()
        for family in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{family}").read_text().splitlines()[1:]
    ]

    listening = {words[1].split(":")[0] for words in lines if words[3] == LISTEN and words[9] in held}

    assert listening == {socket.inet_aton("127.0.0.1")[::-1].hex().upper()}


def status(url: str) -> int:
    with urllib.request.urlopen(url) as answer:
        return int(answer.status)


def database_answers(up: Up) -> bool:
    with suppress(CannotStart):
        return bool(running_owner_url(up.data))
    return False


def sockets(up: Up) -> set[str]:
    """The inodes of the sockets that its children hold."""
    found = set()
    for pid in up.children().values():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                found.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
    return found
