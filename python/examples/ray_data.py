"""Judges the documents of an archive on a Ray cluster: a row for each signature, as Parquet, by verdict.

    python examples/ray_data.py --trust anchors.pem --at 2026-06-01T12:00:00Z FOLDER OUT

The nodes need `countersign` and `pyarrow`; anchors, evidence and options reach them as values, with the function.
"""

import argparse
import datetime

import countersign
import pyarrow as pa
import ray


def judge(
    documents: ray.data.Dataset, validator: countersign.Validator, column: str, name: str | None = None
) -> ray.data.Dataset:
    """A row for each signature. Ray hands over a few documents at a time, and takes the rows back."""

    def rows(batch: pa.Table) -> pa.Table:
        return pa.table(countersign.verify_batch(batch, column=column, name=name, validator=validator))

    return documents.map_batches(rows, batch_format="pyarrow", batch_size=32)


def files(folder: str, partitions: int) -> ray.data.Dataset:
    """The documents of a folder, read by Ray: `path` and `bytes`."""
    return ray.data.read_binary_files(
        folder, include_paths=True, file_extensions=["pdf"], override_num_blocks=partitions
    )


def listed(uris: list[str], partitions: int) -> ray.data.Dataset:
    """A list of URIs that the nodes read themselves: `item`."""
    return ray.data.from_items(uris, override_num_blocks=partitions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trust", action="append", required=True)
    parser.add_argument("--at", help="the validation time; without it, now")
    parser.add_argument("--partitions", type=int, default=200)
    parser.add_argument("folder")
    parser.add_argument("out")
    given = parser.parse_args()
    at = given.at or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    validator = countersign.Validator(given.trust, at=at)
    rows = judge(files(given.folder, given.partitions), validator, column="bytes", name="path")
    rows.write_parquet(given.out, partition_cols=["verdict"])


if __name__ == "__main__":
    main()
