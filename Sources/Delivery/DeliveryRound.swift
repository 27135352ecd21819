import Configuration
import Files
import Foundation
import Logging
import RunModel

/// Delivers the report of a week to every target that has not got it, and remembers what failed.
package actor DeliveryRound {
    /// After a failure the next try waits this long, doubled at each further one up to an hour.
    private static let firstPause: Duration = .minutes(1)
    private static let longestPause: Duration = .hours(1)

    private struct Trouble {
        var failures: Int
        var retryAt: Timestamp
    }

    private let userAgent: String
    private let logger: Logger
    private var troubles: [String: Trouble] = [:]

    /// - Parameter userAgent: names the program to webhooks.
    package init(userAgent: String, logger: Logger) {
        self.userAgent = userAgent
        self.logger = logger
    }

    /// - Parameters:
    ///   - directory: of the reports; the week's files are there in every format.
    ///   - now: by the API's clock.
    /// - Returns: the targets that took the report now, described.
    /// - Throws: when the record of deliveries cannot be read or written: nothing is sent without it.
    @discardableResult
    package func run(_ configuration: ExporterConfiguration, week: ISOWeek, directory: String, now: Timestamp) async throws -> [String] {
        guard !configuration.report.deliver.isEmpty else { return [] }
        let log = DeliveryLog(directory: directory)
        let done = Set(try log.entries().filter { $0.week == week.description }.map(\.target))
        var delivered: [String] = []
        for delivery in configuration.report.deliver {
            let target = ReportDelivery.target(delivery)
            let place = ReportDelivery.description(of: delivery)
            guard !done.contains(target), troubles[target].map({ $0.retryAt <= now }) ?? true else { continue }
            do {
                let letter = try ReportDelivery.Letter(week: week, directory: directory, account: configuration.mode.workspace ?? "")
                try await ReportDelivery.send(letter, to: delivery, now: now, userAgent: userAgent)
            } catch {
                note(error, target, place, now: now)
                continue
            }
            troubles[target] = nil
            try log.add(DeliveryLog.Entry(week: week.description, target: target, deliveredAt: now.iso8601))
            logger.info("weekly report delivered", metadata: ["week": "\(week)", "to": "\(place)"])
            delivered.append(place)
        }
        return delivered
    }

    /// What failed in the last round and was not sent since, in the words of the failure.
    package private(set) var failures: [String] = []

    private func note(_ error: any Error, _ target: String, _ place: String, now: Timestamp) {
        let count = (troubles[target]?.failures ?? 0) + 1
        let pause = min(Self.longestPause, Self.firstPause * (1 << min(count - 1, 10)))
        troubles[target] = Trouble(failures: count, retryAt: now + pause)
        failures.append("\(place): \(error)")
        logger.warning(
            "weekly report not delivered",
            metadata: ["to": "\(place)", "reason": "\(error)", "next_try_in_s": "\(pause.components.seconds)"])
    }
}

extension ReportDelivery.Letter {
    /// The report of a week as its files have it.
    ///
    /// - Throws: when one of them cannot be read.
    package init(week: ISOWeek, directory: String, account: String) throws {
        func content(_ fileExtension: String) throws -> String {
            let path = "\(directory)/report-\(week).\(fileExtension)"
            do {
                return String(decoding: try BoundedFile.read(path, limit: 64 << 20), as: UTF8.self)
            } catch {
                throw ReportDelivery.Failure(description: "\(path) \(error)")
            }
        }
        self.init(
            account: account, week: week, title: "\(account.isEmpty ? "Mode" : account): dataset reliability, \(week)",
            text: try content("txt"),
            markdown: try content("md"), html: try content("html"), json: try content("json"))
    }
}
