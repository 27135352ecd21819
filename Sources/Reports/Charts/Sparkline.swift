import RunModel

/// A small picture of a dataset's newest runs: one bar per run, its height the duration, failures set apart by shape and colour.
///
/// Two SVG paths per picture, so that a page with a thousand of them stays small.
package enum Sparkline {
    /// One run as the picture shows it.
    package struct Bar: Sendable {
        /// Nil when unknown: drawn at full height if it failed, else left out.
        package let duration: Duration?
        /// The state when it was last read.
        package let state: RunState.Code

        package init(duration: Duration?, state: RunState.Code) {
            self.duration = duration
            self.state = state
        }
    }

    private static let barWidth = 3
    private static let step = 4
    private static let height = 24

    /// Inline SVG with a text alternative; classes `ok`, `bad`, `off` colour it.
    ///
    /// - Parameter bars: oldest first.
    package static func svg(_ bars: [Bar]) -> HTML {
        guard !bars.isEmpty else { return "" }
        let longest = max(.milliseconds(1), bars.compactMap(\.duration).max() ?? .zero)
        var paths: [String: String] = [:]
        for (index, bar) in bars.enumerated() {
            let share = bar.duration.map { Double($0.milliseconds) / Double(longest.milliseconds) } ?? 1
            let tall = max(2, Int((share * Double(height - 4)).rounded()))
            let x = index * step
            switch bar.state {
            case .succeeded, .completed: paths["ok", default: ""] += "M\(x) \(height)v-\(tall)h\(barWidth)v\(tall)z"
            // A failure reaches the top and has a foot missing, so that it differs without colour too.
            case .failed: paths["bad", default: ""] += "M\(x) \(height - 6)v-\(height - 6)h\(barWidth)v\(height - 6)z"
            default: paths["off", default: ""] += "M\(x) \(height)v-3h\(barWidth)v3z"
            }
        }
        let drawn = ["ok", "off", "bad"].compactMap { kind in
            paths[kind].map { shapes -> HTML in "<path class=\"\(kind)\" d=\"\(shapes)\"/>" }
        }.joined()
        let failures = bars.count { $0.state == .failed }
        let width = bars.count * step
        return SVG.picture(
            "spark", width: width, height: height,
            summary: "last \(bars.count) runs, \(failures) failed, longest \(HumanText.duration(longest))",
            attributes: "width=\"\(width)\" height=\"\(height)\"", [drawn])
    }
}
