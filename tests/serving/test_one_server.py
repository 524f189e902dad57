"""SQLite has one server, with Redis, too; commands go on beside it."""

from tests.support.processes import Process, manage


def test_a_second_server_on_sqlite_is_refused_also_with_redis(tmp_path, make_redis):
    redis = make_redis()
    redis.start()
    settings = {"PREMWEB_DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": redis.url}
    server = Process("serve", **settings)
    done = manage("serve", "--port", "0", **settings)
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    assert "another server already uses" in line
    owner = ("--owner", "one@example.com", "--password-stdin")
    made = manage("create_team", "One", *owner, stdin="correct-horse-battery", **settings)
    assert made.returncode == 0, made.stderr
    assert server.end() == 0
