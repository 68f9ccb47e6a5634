"""The private PostgreSQL cluster: found or made, started on demand, stopped by whoever leaves last.

If PGHOST is set, that server is used as it is and nothing is started or stopped.
"""

import contextlib
import fcntl
import hashlib
import io
import os
import pathlib
import pwd
import shutil
import subprocess
import sys

import psycopg2
from places import CACHE, FILESTORE, LOCKS, LOGS

MARK = CACHE / "cluster"  # leads to the cluster, wherever it is
# Everything in it can be built again: a crash may lose data, waiting for the disk would only cost time.
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
max_connections = 300
jit = off
autovacuum_naptime = 5min
"""


def binary(name):
    """Debian keeps the server's programs out of PATH."""
    debian = pathlib.Path("/usr/lib/postgresql")
    versions = sorted(debian.glob("*/bin"), key=lambda path: float(path.parent.name))
    return str(versions[-1] / name) if versions else shutil.which(name)


def data():
    """The cluster itself, one per version of the server: a newer one cannot read an older one's files."""
    version = subprocess.run([binary("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    return home() / ("data-" + version.split()[2].partition(".")[0])


def home():
    """The cluster's folder. PostgreSQL refuses to run as root, and the user that runs it instead cannot look into
    root's home, where the cache usually is: then the cluster lives in /var/tmp, named after the cache."""
    if os.geteuid():
        place = CACHE / "postgres"
        if len(str(place)) < 80:  # the path of a unix socket may have 107 characters
            return place
    return pathlib.Path("/var/tmp/account_collections-" + hashlib.sha256(str(CACHE).encode()).hexdigest()[:10])


def owner():
    """Who runs the server."""
    if os.geteuid():
        return os.geteuid(), os.getegid()
    user = pwd.getpwnam("postgres")
    return user.pw_uid, user.pw_gid


def _server(*command):
    """Run one of the server's programs as the owner of the cluster."""
    uid, gid = owner()
    identity = {} if os.geteuid() else {"user": uid, "group": gid, "extra_groups": []}
    with open(LOGS / "postgres.log", "ab") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        done = subprocess.run(command, cwd="/", check=False, **streams, **identity)
    return done.returncode == 0


def _create(place, cluster):
    if not place.exists():
        place.mkdir(mode=0o700)
        os.chown(place, *owner())
    if place.stat().st_uid != owner()[0]:
        sys.exit(f"{place} belongs to somebody else")
    if not MARK.is_symlink():  # the cache was thrown away, and with it the files that belong to the databases
        shutil.rmtree(cluster, ignore_errors=True)
        MARK.symlink_to(place)
    if not (cluster / "PG_VERSION").exists():
        shutil.rmtree(cluster, ignore_errors=True)
        options = ["-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        if not _server(binary("initdb"), "-D", str(cluster), *options):
            sys.exit(f"PostgreSQL's initdb failed, see {LOGS / 'postgres.log'}")
    (cluster / "postgresql.auto.conf").write_text(SETTINGS + f"unix_socket_directories = '{place}'\n")


def _start(place, cluster):
    if _server(binary("pg_ctl"), "-D", str(cluster), "status"):
        return
    for _attempt in range(2):
        _create(place, cluster)
        if _server(binary("pg_ctl"), "-D", str(cluster), "-w", "-s", "-l", str(place / "server.log"), "start"):
            return
        # After a power cut its files may be broken (see SETTINGS). They hold nothing that cannot be built again.
        shutil.rmtree(cluster, ignore_errors=True)
    sys.exit(f"PostgreSQL did not start, see {place / 'server.log'}")


@contextlib.contextmanager
def running():
    """A PostgreSQL to work with. Everyone inside holds a shared lock; who leaves and gets it alone stops the server.

    Locks end with their process, so even a killed user is not counted any longer.
    """
    if os.environ.get("PGHOST"):
        yield
        return
    place, cluster = home(), data()
    os.environ.update(PGHOST=str(place), PGUSER="odoo", PGPORT="5432")
    with open(LOCKS / "postgres.door", "w") as door, open(LOCKS / "postgres.users", "w") as users:
        fcntl.flock(door, fcntl.LOCK_EX)
        _start(place, cluster)
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_UN)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _server(binary("pg_ctl"), "-D", str(cluster), "-w", "-s", "-m", "fast", "stop")


def execute(statement, parameters=None, database="postgres"):
    """One statement, committed at once; its rows if it has any."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def databases(prefix=""):
    """Names of the existing databases that start so, oldest first."""
    rows = execute("SELECT datname FROM pg_database ORDER BY oid")
    return [name for (name,) in rows if name.startswith(prefix)]


def copy(source, target):
    """A database with its filestore. The files are linked, not copied: Odoo never changes one in place."""
    execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    shutil.rmtree(FILESTORE / target, ignore_errors=True)
    if (FILESTORE / source).exists():
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)


def transfer(table, condition, column, source, target):
    """Replace the rows that fulfil the condition by those of another database; returns one column of them."""
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
    columns = ", ".join(f'"{name}"' for (name,) in execute(query, [table], target))
    rows = io.StringIO()
    with contextlib.closing(psycopg2.connect(dbname=source)) as old, old.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} WHERE {condition}) TO STDOUT", rows)
        cursor.execute(f"SELECT {column} FROM {table} WHERE {condition} AND {column} IS NOT NULL")
        values = [value for (value,) in cursor.fetchall()]
    rows.seek(0)
    with contextlib.closing(psycopg2.connect(dbname=target)) as new, new, new.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}")
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", rows)
    return values


def rename(source, target):
    execute(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
    shutil.rmtree(FILESTORE / target, ignore_errors=True)
    if (FILESTORE / source).exists():
        (FILESTORE / source).rename(FILESTORE / target)


def drop(name):
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
