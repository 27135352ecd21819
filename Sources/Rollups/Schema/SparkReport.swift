/// `sql/report_spark.py`: the weekly report of any number of shards, computed on Spark.
enum SparkReport {
    static let fileName = "report_spark.py"

    /// The program; the same for every tree of this version.
    static var program: String {
        let columns = (RollupTable.datasets.columns + RollupTable.runs.columns.dropFirst(2)).map(\.name)
        func list(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
        return """
            #!/usr/bin/env python3
            \"\"\"The weekly reliability report of a rollup tree, computed on Spark.

            spark-submit report_spark.py --tree s3a://bucket/rollups --week 2026-W47 --format html --output report.html

            Reads the days that the report needs, brings the rows of each dataset together, and pipes every partition through
            `mode-exporter analyze`, which must be installed on the workers under the same path (--program) and in the same version. The lines
            that come back, one for each dataset, are rendered here by `mode-exporter report --partials`. A task that is lost is
            repeated by Spark; the report does not change. Spark 3.3 or later.
            \"\"\"

            import argparse
            import itertools
            import shlex
            import subprocess
            import sys
            import tempfile

            from pyspark import StorageLevel
            from pyspark.sql import SparkSession, functions as F
            from pyspark.sql.types import StringType, StructField, StructType

            DATASETS = [\(list(RollupTable.datasets.columns.map(\.name)))]
            RUNS = [\(list(RollupTable.runs.columns.map(\.name)))]
            KEY = ["account", "dataset"]
            COLUMNS = [\(list(columns))]


            def table(spark, folder, names):
                \"\"\"All columns as text: rows go on as they are. Spark reads only the folders of the days that are asked for.\"\"\"
                schema = StructType([StructField(name, StringType()) for name in names])
                return spark.read.csv(folder, schema=schema, header=True, quote='"', escape='"', mode="FAILFAST", pathGlobFilter="*.csv.gz")


            def rows(spark, tree, first, last):
                \"\"\"One row per run of the days, and one per dataset without any; those of a dataset together, sorted.\"\"\"
                runs = table(spark, f"{tree}/runs", RUNS).where(F.col("date").between(F.lit(first).cast("date"), F.lit(last).cast("date")))
                joined = table(spark, f"{tree}/datasets", DATASETS).join(runs.drop("date"), KEY, "full_outer").select(COLUMNS)
                return joined.repartition(*KEY).sortWithinPartitions(*KEY, F.col("created_epoch_ms").cast("long"), "run")


            def lines(frame, command):
                \"\"\"What `mode-exporter analyze` makes of every partition.\"\"\"
                # Without these Spark trims what it writes: names may begin or end with spaces.
                spaces = {"ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false"}
                options = {"quote": '"', "escape": '"', "emptyValue": "", "nullValue": "", **spaces}
                text = frame.select(F.to_csv(F.struct(*COLUMNS), options).alias("row")).rdd.map(lambda row: row[0])
                header = ",".join(COLUMNS)
                return text.mapPartitions(lambda part: itertools.chain([header], part)).pipe(command, checkCode=True)


            def main():
                parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
                parser.add_argument("--tree", required=True, help="the folder of the tree, as Spark reads it")
                parser.add_argument("--week", help="the ISO week, such as 2026-W47 (default: the last complete one)")
                parser.add_argument("--as-of", help="what \\"now\\" is; the same for all workers (default: the time of this call)")
                parser.add_argument("--program", default="mode-exporter", help="the program on this machine and on the workers")
                parser.add_argument("--config", help="its configuration file, on this machine and on the workers: objectives and time zone")
                parser.add_argument("--format", default="html", help="html, markdown, text or json")
                parser.add_argument("--output", default="-", help="where the report goes (-: stdout)")
                parser.add_argument("--partials", help="keep the lines of all datasets in this file")
                parser.add_argument("--explain", action="store_true", help="print the plan to stderr")
                options = parser.parse_args()

                now = options.as_of or subprocess.check_output(["date", "-u", "+%Y-%m-%dT%H:%M:%SZ"], text=True).strip()
                settings = ["--as-of", now] + (["--config.file", options.config] if options.config else [])
                analyze = [options.program, "analyze", *settings] + (["--week", options.week] if options.week else [])
                first, last = subprocess.check_output([*analyze, "--days"], text=True).split()

                spark = SparkSession.builder.appName("mode-exporter report").getOrCreate()
                frame = rows(spark, options.tree.rstrip("/"), first, last)
                if options.explain:
                    print(frame._jdf.queryExecution().toString(), file=sys.stderr)
                with open(options.partials, "w") if options.partials else tempfile.NamedTemporaryFile("w", suffix=".jsonl") as partials:
                    # Analyzed on all executors at once, then fetched piece by piece: memory here holds one partition.
                    analyzed = lines(frame, shlex.join(analyze)).persist(StorageLevel.DISK_ONLY)
                    analyzed.count()
                    for line in analyzed.toLocalIterator():
                        partials.write(line + "\\n")
                    partials.flush()
                    render = [options.program, "report", *settings, "--partials", partials.name, "--format", options.format]
                    subprocess.run([*render, "--output", options.output], check=True)


            if __name__ == "__main__":
                main()

            """
    }
}
