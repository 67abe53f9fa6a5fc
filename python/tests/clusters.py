"""Real clusters on this machine: a Spark master with two workers, a Ray cluster of two nodes, and what they answer.

    python tests/clusters.py ARCHIVE COMMAND

ARCHIVE is what `cargo run --release -p countersign-benches --example archive` wrote, COMMAND the command to compare with.
Every row must be that of one machine; a worker that is killed in the middle loses nothing; memory is bounded over ten
times the documents. In a network namespace of its own, only the loopback is there: it is brought up first.
"""

import contextlib
import fcntl
import json
import logging
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import countersign
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

AT = "2026-06-01T12:00:00Z"
TIMES = 10
EMPTY = "not a PDF: the file is empty"


def loopback_up() -> None:
    """SIOCSIFFLAGS: IFF_UP, IFF_RUNNING."""
    with socket.socket() as any_socket, contextlib.suppress(PermissionError):
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x41))


def say(what: str, documents: int, seconds: float, cores: int, more: str = "") -> None:
    print(f"{what:<34} {documents:>6} documents {seconds:>6.1f} s {documents / seconds:>7.0f} a second, {cores} cores  {more}", flush=True)


def spoil(folder: Path) -> None:
    """Not all of an archive is sound: changed bytes, cut files, empty ones, files that are none, names with spaces."""
    for index, path in enumerate(sorted(folder.glob("*.pdf"))):
        content = path.read_bytes()
        if index % 10 == 3:
            path.write_bytes(content[:2000] + bytes([content[2000] ^ 1]) + content[2001:])
        elif index % 50 == 7:
            path.write_bytes(content[: len(content) // 2])
        elif index % 50 == 11:
            path.write_bytes(b"")
        elif index % 50 == 21:
            path.write_bytes(b"no document")
        elif index % 50 == 31:
            path.rename(path.with_name(f"{path.stem} ä.pdf"))


def key(row: dict[str, Any]) -> tuple[str, int]:
    return row["file"], row["ordinal"] or 0


def plain(table: pa.Table, times: int = 1) -> list[str]:
    """All rows in order, as text; by the file's own name, since each system writes paths in its way."""
    rows = table.to_pylist() * times
    for row in rows:
        row["file"] = row["file"].rsplit("/", 1)[-1]
        if row["error"]:
            row["error"] = row["error"].replace("file:", "")
    return [str(row) for row in sorted(rows, key=key)]


def same(what: str, found: pa.Table, expected: list[str]) -> None:
    rows = plain(found)
    assert rows == expected, f"{what}: {len(rows)} rows, expected {len(expected)}; " + "\n".join(
        f"{sign} {row}" for sign, these, those in (("+", rows, expected), ("-", expected, rows))
        for row in sorted(set(these) - set(those))[:5]
    )  # fmt: skip
    print(f"{what}: {len(rows)} rows, the same", flush=True)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    answer = work()
    return answer, time.monotonic() - began


def one_machine(folder: Path, paths: list[str], validator: countersign.Validator, command: str) -> pa.Table:
    """The command, the package, and the rows that all others must equal."""
    trust = str(folder / "anchor.der")
    cores = len(os.sched_getaffinity(0))
    batch = [command, "batch", "--at", AT, "--trust", trust, "-o", os.devnull, str(folder)]

    def rust() -> None:
        subprocess.run(batch, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def python() -> None:
        assert sum(1 for _ in validator.batch(paths)) == len(paths)

    # Turn by turn, the best of five: other work on the machine hits both.
    runs = [(timed(rust)[1], timed(python)[1]) for _ in range(5)]
    best_rust, best_python = (min(times) for times in zip(*runs, strict=True))
    say("countersign batch", len(paths), best_rust, cores)
    say("Validator.batch", len(paths), best_python, cores, f"{best_rust / best_python:.0%} of the command")
    table = pa.table({"path": paths})
    rows, seconds = timed(lambda: pa.table(countersign.verify_batch(table, column="path", validator=validator, workers=cores)))
    say("verify_batch", len(paths), seconds, cores)
    return rows


def bounded(paths: list[str], validator: countersign.Validator) -> None:
    """Memory of one process over many documents, 32 at a time as workers take them."""
    highest = []
    for _ in range(TIMES):
        for at in range(0, len(paths), 32):
            countersign.verify_batch(pa.table({"path": paths[at : at + 32]}), column="path", validator=validator)
        highest.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    grown = highest[-1] - highest[1]
    print(f"one process: {highest[0]} MiB after {len(paths)} documents, {highest[-1]} MiB after {TIMES * len(paths)}", flush=True)
    assert grown <= 32, f"grown by {grown} MiB"


def eventually(what: str, holds: Callable[[], bool], seconds: float = 60) -> None:
    for _ in range(int(seconds * 20)):
        if holds():
            return
        time.sleep(0.05)
    raise TimeoutError(what)


class Processes:
    """Programs with their own process groups, all of them ended at the end."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.room / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                arguments, stdout=log, stderr=log, env=os.environ | environment, start_new_session=True
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            self.kill(process)


def spark_cluster(room: Path, folder: Path, paths: list[str], validator: countersign.Validator, expected: pa.Table) -> None:
    import pyspark
    import spark as example
    from pyspark.sql import SparkSession

    home = Path(pyspark.__file__).parent
    run = str(home / "bin/spark-class")
    environment = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "SPARK_NO_DAEMONIZE": "1"}
    os.environ |= environment
    master = "spark://127.0.0.1:17077"
    with Processes(room) as processes:
        processes.start("master", run, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "17077", "--webui-port", "0")
        eventually("a Spark master", lambda: b"I have been elected leader" in (room / "master.log").read_bytes())
        workers = [
            processes.start(
                f"worker{number}", run, "org.apache.spark.deploy.worker.Worker", master, "--host", "127.0.0.1",
                "--cores", "1", "--memory", "2g", "--webui-port", "0", "--work-dir", str(room / f"work{number}"),
            )  # fmt: skip
            for number in (1, 2)
        ]
        eventually("two Spark workers", lambda: (room / "master.log").read_bytes().count(b"Registering worker") == 2)
        spark = (
            SparkSession.builder.master(master)
            .appName("countersign")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.memory", "1g")
            .config("spark.sql.warehouse.dir", str(room / "warehouse"))
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        try:
            spark_runs(spark, example, room, folder, paths, validator, expected, lambda: processes.kill(workers[0]))
        finally:
            spark.stop()


def spark_runs(
    spark: Any,
    example: Any,
    room: Path,
    folder: Path,
    paths: list[str],
    validator: countersign.Validator,
    expected: pa.Table,
    kill: Callable[[], None],
) -> None:
    rows = plain(expected)
    # Spark's own reader passes over empty files.
    there = plain(expected.filter(pa.compute.fill_null(pa.compute.not_equal(expected["error"], EMPTY), True)))
    assert len(there) < len(rows)
    documents = example.files(spark, str(folder))
    tasks = documents.rdd.getNumPartitions()
    # The first job also starts the workers' interpreters.
    first, _ = timed(lambda: example.judge(documents, validator, "content", "path").toArrow())
    same("Spark, read by Spark", first, there)
    again, seconds = timed(lambda: example.judge(documents, validator, "content", "path").toArrow())
    same("Spark, read by Spark again", again, there)
    say("Spark, binaryFile", len({row["file"] for row in again.to_pylist()}), seconds, 2, f"{tasks} tasks")
    found, seconds = timed(lambda: example.judge(example.listed(spark, paths, 16), validator, "uri").toArrow())
    same("Spark, a list", found, rows)
    say("Spark, a list", len(paths), seconds, 2)

    # Parquet, in folders by verdict.
    out = room / "parquet"
    example.write(example.judge(example.listed(spark, paths, 16), validator, "uri"), str(out))
    verdicts = {path.name.removeprefix("by_verdict=") for path in out.glob("by_verdict=*")}
    assert {"TOTAL-PASSED", "TOTAL-FAILED", "UNREADABLE"} <= verdicts, verdicts
    written = pa.parquet.read_table(out, partitioning=None)
    assert sorted(set(written.column_names) - {"by_verdict"}) == sorted(countersign.row_schema().names)
    assert written.num_rows == len(rows)
    print(f"Spark, Parquet: {sorted(verdicts)}", flush=True)

    # Ten times as many: what a worker needs, and what becomes of them when one is killed.
    many, times = paths * TIMES, plain(expected, TIMES)
    notes = room / "memory"
    notes.mkdir()
    schema = pyspark_schema()

    def watched(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.record_batch(countersign.verify_batch(batch, column="uri", validator=validator))
        with (notes / str(os.getpid())).open("a") as note:
            note.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}\n")

    found, seconds = timed(lambda: example.listed(spark, many, 100).mapInArrow(watched, schema).toArrow())
    same("Spark, ten times as many", found, times)
    say("Spark, ten times as many", len(many), seconds, 2)
    for note in notes.iterdir():
        highest = [int(line) for line in note.read_text().split()]
        print(f"Spark, a worker's interpreter: {highest[0]} MiB after its first task, {highest[-1]} MiB after {len(highest)}", flush=True)
        assert highest[-1] - highest[0] <= 48, highest

    answer: list[pa.Table] = []
    job = threading.Thread(target=lambda: answer.append(example.judge(example.listed(spark, many, 100), validator, "uri").toArrow()))
    job.start()
    tracker = spark.sparkContext.statusTracker()

    def under_way() -> bool:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        return any(stage and stage.numTasks == 100 and 10 <= stage.numCompletedTasks <= 60 for stage in stages)

    eventually("a Spark job under way", under_way)
    kill()
    assert job.is_alive(), "the job ended before its worker was killed"
    job.join(timeout=240)
    assert answer, "no answer after a worker was killed"
    same("Spark, a worker killed", answer[0], times)


def pyspark_schema() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(pa.schema(countersign.row_schema()))


def ray_cluster(room: Path, folder: Path, paths: list[str], validator: countersign.Validator, expected: pa.Table) -> None:
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0", "RAY_TMPDIR": str(room), "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
    import ray
    import ray_data as example
    from ray.cluster_utils import Cluster

    rows = plain(expected)
    memory = {"object_store_memory": 300 << 20}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, **memory})
    try:
        second = cluster.add_node(num_cpus=1, **memory)
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray").setLevel(logging.ERROR)
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        assert len([node for node in ray.nodes() if node["Alive"]]) == 2

        def collected(data: Any) -> pa.Table:
            tables = [ray.get(reference) for reference in data.to_arrow_refs()]
            schema = pa.schema(countersign.row_schema())
            return pa.concat_tables([table.cast(schema) for table in tables if table.num_rows])

        def judged() -> pa.Table:
            return collected(example.judge(example.files(str(folder), 16), validator, "bytes", "path"))

        same("Ray, read by Ray", judged(), rows)
        again, seconds = timed(judged)
        same("Ray, read by Ray again", again, rows)
        say("Ray, read_binary_files", len(paths), seconds, 2)
        found, seconds = timed(lambda: collected(example.judge(example.listed(paths, 16), validator, "item")))
        same("Ray, a list", found, rows)
        say("Ray, a list", len(paths), seconds, 2)

        many, times = paths * TIMES, plain(expected, TIMES)
        killed = threading.Timer(2, lambda: cluster.remove_node(second, allow_graceful=False))
        killed.start()
        found, seconds = timed(lambda: collected(example.judge(example.listed(many, 100), validator, "item")))
        assert seconds > 2, "the job ended before its node was killed"
        killed.join()
        same("Ray, a node killed", found, times)
        assert len([node for node in ray.nodes() if node["Alive"]]) == 1
    finally:
        ray.shutdown()
        cluster.shutdown()


def main() -> None:
    folder, command = Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve())
    loopback_up()
    with contextlib.ExitStack() as stack:
        room = Path(tempfile.mkdtemp(prefix="countersign-", dir="/tmp"))
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        archive = room / "archive"
        shutil.copytree(folder, archive)
        spoil(archive)
        paths = sorted(str(path) for path in archive.glob("*.pdf"))
        validator = countersign.Validator(archive / "anchor.der", at=AT)
        print(json.dumps({"documents": len(paths), "load": os.getloadavg(), "processors": os.cpu_count()}), flush=True)
        expected = one_machine(archive, paths, validator, command)
        bounded(paths, validator)
        if shutil.which("java"):
            spark_cluster(room, archive, paths, validator, expected)
        else:
            print("skipped: no Java for Spark")
        ray_cluster(room, archive, paths, validator, expected)
        print(json.dumps({"load": os.getloadavg()}), flush=True)


if __name__ == "__main__":
    main()
