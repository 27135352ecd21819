import RunModel

/// One partition after the other, for questions that need no runs in the order of datasets. Memory: the rows of one dataset in one file.
extension RollupLake {
    /// A day of the table `runs`, all slices together.
    package struct RunDay: Hashable, Sendable {
        /// The UTC day of creation.
        package let day: UTCDay
        /// How many runs it holds.
        package internal(set) var rows: Int
        package internal(set) var inFlight: Int
    }

    /// What `weekly` says of a dataset in a week.
    package struct WeeklyRow: Hashable, Sendable {
        package let account: String
        package let token: DatasetToken
        /// The summed duration of all runs that ended.
        package let runTime: Duration
        /// How long the longest success took; 0 without any.
        package let longestSuccess: Duration
        /// No run that failed or was cancelled took longer.
        package let longestOther: Duration
    }

    /// The days that have runs, oldest first.
    package var runDays: [RunDay] {
        var days: [UTCDay: RunDay] = [:]
        for part in parts {
            for file in part.manifest.sortedFiles {
                guard case .runs(let day) = RollupPartition(table: file.table, value: file.partition) else { continue }
                days[day, default: RunDay(day: day, rows: 0, inFlight: 0)].rows += file.rows
                days[day]?.inFlight += file.inFlight
            }
        }
        return days.values.sorted { $0.day < $1.day }
    }

    /// The weeks that have runs, oldest first.
    package var weeks: [ISOWeek] {
        let weeks = parts.flatMap { $0.manifest.sortedFiles }.compactMap { file -> ISOWeek? in
            guard case .weekly(let week) = RollupPartition(table: file.table, value: file.partition) else { return nil }
            return week
        }
        return Set(weeks).sorted()
    }

    /// All datasets, also those without runs, with what the tree says of them.
    ///
    /// - Throws: ``LakeError``, ``RollupError``, `GzipError`.
    package func datasets() throws -> [RollupDataset] {
        var datasets: [RollupDataset] = []
        for part in parts {
            guard let file = part.manifest[.datasets] else { continue }
            let cursor = try cursor(file.path, required: [])
            while cursor.key != nil {
                datasets.append(try cursor.dataset())
                try cursor.advance()
            }
        }
        return datasets
    }

    /// Calls `body` for each dataset that has runs of a day, with these; names and schedules are not there.
    ///
    /// - Throws: ``LakeError``, ``RollupError``, `GzipError`; what `body` throws.
    /// - Complexity: O(rows of the day).
    package func forEachDataset(of day: UTCDay, _ body: (DatasetRuns) throws -> Void) throws {
        for part in parts {
            guard let file = part.manifest[.runs(day)] else { continue }
            let cursor = try cursor(file.path, required: RowCursor.runColumnNames)
            while cursor.key != nil {
                var runs = DatasetRuns(dataset: try cursor.dataset())
                try cursor.takeRuns(createdIn: day.start..<day.end, into: &runs)
                runs.settle()
                try body(runs)
            }
        }
    }

    /// Calls `body` for each row of a week.
    ///
    /// - Throws: ``LakeError``, ``RollupError``, `GzipError`; what `body` throws.
    /// - Complexity: O(datasets that had runs).
    package func forEachWeeklyRow(of week: ISOWeek, _ body: (WeeklyRow) throws -> Void) throws {
        let columns = ["failed", "cancelled", "run_seconds", "duration_max"]
        for part in parts {
            guard let file = part.manifest[.weekly(week)] else { continue }
            let cursor = try cursor(file.path, required: columns)
            while cursor.key != nil {
                try body(try weeklyRow(cursor))
                try cursor.advance()
            }
        }
    }

    private func weeklyRow(_ cursor: RowCursor) throws -> WeeklyRow {
        let dataset = try cursor.dataset()
        let others = (cursor.integer("failed") ?? 0) + (cursor.integer("cancelled") ?? 0)
        let sum = Duration.milliseconds(cursor.milliseconds("run_seconds") ?? 0)
        let longest = Duration.milliseconds(cursor.milliseconds("duration_max") ?? 0)
        // The sum holds the longest success; how much the other successes took is not there, since some may have no duration.
        return WeeklyRow(
            account: dataset.account, token: dataset.token, runTime: sum, longestSuccess: longest,
            longestOther: others == 0 ? .zero : max(.zero, sum - longest))
    }
}
