import RunModel

/// What the keys do and what the signs mean.
enum HelpScreen {
    private static let entries: [(key: String, meaning: String)] = [
        ("↑ ↓ k j", "move; PgUp, PgDn, Home, End too"),
        ("Enter", "one dataset with its runs; Esc goes back"),
        (
            "/",
            "filter by name, token or space as you type: every word must match, space:word matches the space; Enter keeps it, Esc clears it"
        ),
        ("s", "show only this dataset's space; press again for all"),
        ("w", "worst first: by the failure rate that the runs prove (lower end of its 95 % interval)"),
        ("n d u i l", "sort by name, duration p95, queue p95, runs in flight, last run"),
        ("r", "reverse the order"),
        ("m", "hold: the bar follows this dataset through every order; otherwise sorting goes to the top"),
        ("y", "copy the token (in terminals that support OSC 52)"),
        ("q", "quit; Ctrl-C too"),
        ("", ""),
        ("✓ ✕ ·", "the newest ended run succeeded, it failed, or none has ended; cancelled runs do not count"),
        ("not known", "figures need every run of the window, and the history is still being read"),
        ("QUEUE P95", "an interval, because Mode does not say when a run starts"),
        ("RUNS", "the newest runs, oldest on the left: bar height is duration, ✕ failed, · cancelled"),
    ]

    static func lines(_ state: MonitorState, size: ScreenSize, now: Timestamp) -> [ScreenLine] {
        var lines = [ListScreen.title(state, size: size, now: now), ScreenLine()]
        for entry in entries {
            for (index, part) in TextWidth.wrap(entry.meaning, columns: max(10, size.columns - 14)).enumerated() {
                var line = ScreenLine("  \(TextWidth.fit(index == 0 ? entry.key : "", columns: 12))", .bold)
                line.append(part)
                lines.append(line)
            }
        }
        while lines.count < size.rows - 1 { lines.append(ScreenLine()) }
        return lines.prefix(max(1, size.rows - 1)) + [ScreenLine("Esc back  q quit", .bold)]
    }
}
