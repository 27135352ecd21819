import RunModel

/// Days and weeks in a named time zone, right across daylight saving: a day has 23, 24 or 25 hours, a week 167 to 169.
package struct LocalCalendar: Sendable {
    /// The IANA name, for example `Europe/Berlin`.
    package let zoneName: String
    let zone: ZoneRules

    /// Returns nil when no zone of that name is known.
    package init?(zoneName: String) {
        guard let zone = ZoneRules(name: zoneName) else { return nil }
        self.zoneName = zoneName
        self.zone = zone
    }

    /// Coordinated Universal Time.
    package static let utc = LocalCalendar(zone: .utc, zoneName: "UTC")

    private init(zone: ZoneRules, zoneName: String) {
        self.zone = zone
        self.zoneName = zoneName
    }

    /// How far local clocks are ahead of UTC at an instant, in milliseconds.
    package func offsetMilliseconds(at instant: Timestamp) -> Int64 {
        zone.offsetSeconds(at: LocalHours.floorDivision(instant.milliseconds, 1000)) * 1000
    }

    /// The date that local clocks show.
    package func day(of instant: Timestamp) -> UTCDay {
        UTCDay(containing: instant.advanced(byMilliseconds: offsetMilliseconds(at: instant)))
    }

    /// The first instant of a local day. Where clocks jump over midnight, the day begins with the jump.
    package func start(of day: UTCDay) -> Timestamp {
        // No zone is further from UTC than 15 hours, so midnight lies between these.
        let midnight = day.start.milliseconds
        var low = midnight - 54_000_000
        var high = midnight + 54_000_000
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if middle + offsetMilliseconds(at: Timestamp(milliseconds: middle)) >= midnight { high = middle } else { low = middle }
        }
        return Timestamp(milliseconds: high)
    }

    /// The ISO week that local clocks show.
    package func week(of instant: Timestamp) -> ISOWeek { ISOWeek(containing: day(of: instant)) }

    /// From Monday 00:00 to the next Monday 00:00, local time.
    package func bounds(of week: ISOWeek) -> (since: Timestamp, until: Timestamp) {
        (start(of: week.monday), start(of: week.monday.advanced(by: 7)))
    }
}
