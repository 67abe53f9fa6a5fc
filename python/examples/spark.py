"""Judges the documents of an archive on a Spark cluster: a row for each signature, as Parquet, by verdict.

    spark-submit examples/spark.py --trust anchors.pem --at 2026-06-01T12:00:00Z FOLDER OUT
    spark-submit examples/spark.py --trust anchors.pem --at 2026-06-01T12:00:00Z --uris LIST.txt OUT

The workers need `countersign` and `pyarrow`; anchors, evidence and options reach them as values, with the function.
"""

import argparse
from collections.abc import Iterable, Iterator

import countersign
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema


def judge(documents: DataFrame, validator: countersign.Validator, column: str, name: str | None = None) -> DataFrame:
    """A row for each signature. Spark hands over a few documents at a time, and takes the rows back."""

    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.record_batch(countersign.verify_batch(batch, column=column, name=name, validator=validator))

    return documents.mapInArrow(rows, from_arrow_schema(pa.schema(countersign.row_schema())))


def files(spark: SparkSession, folder: str) -> DataFrame:
    """The documents of a folder, read by Spark: `path` and `content`. Spark passes over empty files."""
    # Without these, each small file counts as 4 MB: 2000 of them are 500 tasks. And no task reads more than it can hold.
    spark.conf.set("spark.sql.files.openCostInBytes", 0)
    spark.conf.set("spark.sql.files.maxPartitionBytes", 64 << 20)
    # What a worker holds at a time: without it, 10 000 documents.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 32)
    found = spark.read.format("binaryFile").option("pathGlobFilter", "*.pdf").option("recursiveFileLookup", "true")
    return found.load(folder).select("path", "content")


def listed(spark: SparkSession, uris: list[str], partitions: int) -> DataFrame:
    """A list of URIs that the workers read themselves: `uri`. Each task takes every n-th, so that large ones spread."""
    return spark.createDataFrame([(uri,) for uri in uris], "uri string").repartition(partitions)


def write(rows: DataFrame, out: str) -> None:
    """Parquet, in a folder for each verdict; documents that can't be read are in `by_verdict=UNREADABLE`."""
    by_verdict = F.coalesce(F.col("verdict"), F.lit("UNREADABLE"))
    rows.withColumn("by_verdict", by_verdict).write.mode("overwrite").partitionBy("by_verdict").parquet(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trust", action="append", required=True)
    parser.add_argument("--at", help="the validation time; without it each task would take its own")
    parser.add_argument("--uris", help="a file with a URI on each line, in place of FOLDER")
    parser.add_argument("--partitions", type=int, default=200)
    parser.add_argument("paths", nargs="+", metavar="FOLDER OUT")
    given = parser.parse_args()
    *folder, out = given.paths
    spark = SparkSession.builder.appName("countersign").getOrCreate()
    at = given.at or spark.sql("select date_format(now(), \"yyyy-MM-dd'T'HH:mm:ssXXX\")").first()[0]
    validator = countersign.Validator(given.trust, at=at)
    if given.uris:
        with open(given.uris) as lines:
            documents = listed(spark, [line.strip() for line in lines if line.strip()], given.partitions)
        rows = judge(documents, validator, column="uri")
    else:
        rows = judge(files(spark, folder[0]), validator, column="content", name="path")
    write(rows, out)
    for row in spark.read.parquet(out).groupBy("by_verdict").count().collect():
        print(f"{row['count']:>8}  {row['by_verdict']}")


if __name__ == "__main__":
    main()
