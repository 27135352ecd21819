/// Version 4: the time zone that the API gives for a schedule.
enum ScheduleTimeZones {
    static let statements = ["ALTER TABLE schedule ADD COLUMN time_zone TEXT"]
}
