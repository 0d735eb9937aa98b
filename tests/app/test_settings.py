"""What the environment configures, and what is said where nobody understands it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from bot.app.errors import UsageError
from bot.app.settings import ListenAddress, MatrixAccess, SlackAccess, read_environment
from tests.flows.shown import read

if TYPE_CHECKING:
    from pathlib import Path

MATRIX = {
    "BOT_MATRIX_HOMESERVER": "https://matrix.example/",
    "BOT_MATRIX_USER": "@bot:matrix.example",
    "BOT_MATRIX_DEVICE": "BOT",
    "BOT_MATRIX_ACCESS_TOKEN": "syt_geheim",
    "BOT_MATRIX_PICKLE_KEY": "pickle key, geheim",
}


def refusal(**variables: str) -> str:
    with pytest.raises(UsageError) as refused:
        read_environment(variables)
    return str(refused.value)


class TestWhatItSays:
    def test_without_anything_only_this_machine_may_ask_and_nobody_is_connected(self) -> None:
        environment = read_environment({"PATH": "/bin"})

        assert environment.listen == ListenAddress("127.0.0.1", 8731)
        assert (environment.slack, environment.matrix, environment.ping) == (None, None, None)

    def test_nobody_may_ask_where_it_is_empty(self) -> None:
        assert read_environment({"BOT_LISTEN": ""}).listen is None

    def test_an_address_of_the_newer_kind_is_read(self) -> None:
        assert read_environment({"BOT_LISTEN": "[::1]:0"}).listen == ListenAddress("::1", 0)

    def test_slack_needs_a_token(self) -> None:
        environment = read_environment({"BOT_SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:1/api"})

        assert environment.slack == SlackAccess("xoxb-1", url="http://127.0.0.1:1/api/")

    def test_slack_is_heard_by_websocket_or_where_it_posts_to(self) -> None:
        environment = read_environment(
            {
                "BOT_SLACK_BOT_TOKEN": "xoxb-1",
                "BOT_SLACK_APP_TOKEN": "xapp-1",
                "BOT_SLACK_SIGNING_SECRET": "geheim",
                "BOT_SLACK_LISTEN": "127.0.0.1:9000",
            }
        )

        assert environment.slack == SlackAccess("xoxb-1", "xapp-1", "geheim", ListenAddress("127.0.0.1", 9000))

    def test_where_slack_posts_to_is_known_to_nobody_else_unless_told(self) -> None:
        environment = read_environment({"BOT_SLACK_BOT_TOKEN": "xoxb-1", "BOT_SLACK_SIGNING_SECRET": "geheim"})

        assert environment.slack
        assert environment.slack.listen == ListenAddress("127.0.0.1", 8732)

    def test_matrix_needs_all_five(self) -> None:
        environment = read_environment(MATRIX)

        assert environment.matrix == MatrixAccess(
            "https://matrix.example", "@bot:matrix.example", "BOT", "syt_geheim", "pickle key, geheim"
        )

    def test_a_session_stands_in_place_of_a_token(self, tmp_path: Path) -> None:
        session = tmp_path / "session.json"
        session.write_text("{}")
        environment = read_environment(
            {**MATRIX, "BOT_MATRIX_ACCESS_TOKEN": "", "BOT_MATRIX_SESSION_FILE": str(session)}
        )

        assert environment.matrix
        assert (environment.matrix.token, environment.matrix.session) == ("", session)

    def test_the_keys_of_matrix_may_lie_elsewhere(self, tmp_path: Path) -> None:
        environment = read_environment({**MATRIX, "BOT_MATRIX_STORE": str(tmp_path / "keys")})

        assert environment.matrix
        assert environment.matrix.store == tmp_path / "keys"


class TestSecrets:
    def test_a_variable_may_name_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("xoxb-1\n")

        environment = read_environment({"BOT_SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})

        assert environment.slack == SlackAccess("xoxb-1")

    def test_a_credential_of_systemd_is_found_by_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "bot_slack_bot_token").write_text("xoxb-1\n")

        environment = read_environment({"CREDENTIALS_DIRECTORY": str(tmp_path)})

        assert environment.slack == SlackAccess("xoxb-1")

    def test_the_variable_counts_before_the_credential(self, tmp_path: Path) -> None:
        (tmp_path / "bot_slack_bot_token").write_text("xoxb-1\n")

        environment = read_environment({"CREDENTIALS_DIRECTORY": str(tmp_path), "BOT_SLACK_BOT_TOKEN": "xoxb-2"})

        assert environment.slack == SlackAccess("xoxb-2")

    def test_secrets_are_known_to_be_kept_out_of_logs(self) -> None:
        ping = "https://ping.example/geheim"
        environment = read_environment({**MATRIX, "BOT_PING_URL": ping, "BOT_DATABASE_URL": "postgresql://geheim@db/b"})

        assert set(environment.secrets) == {
            "syt_geheim", "pickle key, geheim", ping, "postgresql://geheim@db/b",
        }  # fmt: skip

    def test_secrets_are_not_shown_in_passing(self) -> None:
        secret = {"BOT_PING_URL": "https://ping.example/geheim", "BOT_SLACK_BOT_TOKEN": "xoxb-geheim"}

        assert "geheim" not in repr(read_environment({**MATRIX, **secret}))


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("BOT_DATABSE_URL", "BOT_DATABASE_URL"),
            ("BOT_HOMES", "BOT_HOME"),
            ("BOT_SLACK_TOKEN", "BOT_SLACK_BOT_TOKEN"),
            ("BOT_MATRIX_TOKEN_FILE", "BOT_MATRIX_ACCESS_TOKEN_FILE"),
        ],
    )
    def test_an_unknown_variable_is_told_with_the_nearest_right_name(self, name: str, meant: str) -> None:
        said = refusal(**{name: "geheim"})

        assert said == f"{name} is nothing that the bot reads; did you mean {meant}?"

    def test_an_unknown_variable_that_is_near_nothing_is_told_with_all_there_are(self) -> None:
        assert refusal(BOT_XYZZY="1").startswith("BOT_XYZZY is nothing that the bot reads; known are BOT_DATABASE_URL,")

    def test_an_unknown_file_among_the_secrets_is_told_too(self, tmp_path: Path) -> None:
        (tmp_path / "bot_slack_token").write_text("xoxb-1\n")

        assert refusal(CREDENTIALS_DIRECTORY=str(tmp_path)).endswith("did you mean bot_slack_bot_token?")

    @pytest.mark.parametrize("address", ["8731", "localhost", "localhost:http", "localhost:99999", ":8731"])
    def test_what_is_no_address_is_told_with_one(self, address: str) -> None:
        assert refusal(BOT_LISTEN=address) == (
            f"BOT_LISTEN: “{address}” is not an address; write 127.0.0.1:8731, or nothing to do without"
        )

    @pytest.mark.parametrize("name", ["BOT_SLACK_APP_TOKEN", "BOT_SLACK_SIGNING_SECRET"])
    def test_half_a_slack_is_told_with_what_is_missing(self, name: str) -> None:
        said = refusal(**{name: "xapp-geheim"})

        assert said == "Slack is configured in part; set BOT_SLACK_BOT_TOKEN as well"

    @pytest.mark.parametrize("left_out", sorted(MATRIX))
    def test_half_a_matrix_is_told_with_what_is_missing(self, left_out: str) -> None:
        rest = {name: value for name, value in MATRIX.items() if name != left_out}

        assert f"set {left_out} as well" in refusal(**rest)

    def test_a_session_beside_a_token_is_told(self) -> None:
        assert refusal(**MATRIX, BOT_MATRIX_SESSION_FILE="session.json") == (
            "BOT_MATRIX_ACCESS_TOKEN and BOT_MATRIX_SESSION_FILE are both set; leave out the one that is older"
        )

    def test_a_session_alone_is_told_with_what_is_missing(self) -> None:
        assert refusal(BOT_MATRIX_SESSION_FILE="session.json") == (
            "Matrix is configured in part; set BOT_MATRIX_HOMESERVER, BOT_MATRIX_USER, BOT_MATRIX_DEVICE, "
            "BOT_MATRIX_PICKLE_KEY as well, or none of BOT_MATRIX_HOMESERVER, BOT_MATRIX_USER, BOT_MATRIX_DEVICE, "
            "BOT_MATRIX_SESSION_FILE, BOT_MATRIX_PICKLE_KEY"
        )

    def test_a_session_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        session = tmp_path / "session.json"
        given = {**MATRIX, "BOT_MATRIX_ACCESS_TOKEN": "", "BOT_MATRIX_SESSION_FILE": str(session)}

        assert refusal(**given) == (
            f"BOT_MATRIX_SESSION_FILE: {session} cannot be read: no such file or directory; let the bot read it, or "
            "name another file"
        )

    def test_a_store_without_an_account_is_told_with_what_is_missing(self) -> None:
        assert refusal(BOT_MATRIX_STORE="keys").startswith("Matrix is configured in part; set BOT_MATRIX_HOMESERVER, ")

    def test_a_key_that_is_too_short_is_told_with_how_to_make_one(self) -> None:
        said = refusal(**MATRIX | {"BOT_MATRIX_PICKLE_KEY": "geheim"})

        assert said == (
            "BOT_MATRIX_PICKLE_KEY is shorter than 16 characters; make one with “openssl rand -hex 32”, and keep it: "
            "without it the keys in the store are lost"
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("BOT_SLACK_BOT_TOKEN", "xapp-geheim"),
            ("BOT_SLACK_APP_TOKEN", "xoxb-geheim"),
            ("BOT_PING_URL", "geheim"),
            ("BOT_PING_URL", "https://[geheim"),
            ("SLACK_API_URL", "xoxb-geheim"),
        ],
    )
    def test_what_may_be_a_secret_in_the_wrong_place_is_not_repeated(self, name: str, value: str) -> None:
        said = refusal(**{"BOT_SLACK_BOT_TOKEN": "xoxb-1", name: value})

        assert said.startswith(f"{name} is not ")
        assert "geheim" not in said

    @pytest.mark.parametrize(("content", "why"), [(None, "cannot be read: no such file"), ("\n", "is empty")])
    def test_a_file_without_a_secret_is_told(self, tmp_path: Path, content: str | None, why: str) -> None:
        if content is not None:
            (tmp_path / "token").write_text(content)

        assert why in refusal(BOT_SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"))

    def test_a_pipe_in_the_place_of_a_secret_is_told_at_once(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "token")

        assert "cannot be read: it is a pipe and no file" in refusal(BOT_SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"))

    def test_an_endless_file_in_the_place_of_a_secret_is_told_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "token").symlink_to("/dev/zero")

        assert "cannot be read: it is a device and no file" in refusal(BOT_SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"))

    def test_a_variable_beside_its_file_is_told(self, tmp_path: Path) -> None:
        said = refusal(BOT_PING_URL="https://ping.example", BOT_PING_URL_FILE=str(tmp_path / "url"))

        assert said == "BOT_PING_URL and BOT_PING_URL_FILE are both set; leave one of them out"


def test_the_page_on_running_names_every_variable() -> None:
    code = read("bot/app/settings.py")
    page = read("docs/operations.md")
    known = set(re.findall(r'"((?:BOT|SLACK)_[A-Z_]+)"', code))

    assert {name for name in known if f"`{name}`" not in page} == set()
