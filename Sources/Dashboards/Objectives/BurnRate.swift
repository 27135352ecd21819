/// How fast an error budget of 30 days may burn before an alert fires, and the windows in which that is measured.
///
/// Factors and windows are those of the SRE workbook (https://sre.google/workbook/alerting-on-slos/, table 5-8): a factor of 14.4 over
/// 1 h is 2 % of the budget, 6 over 6 h is 5 %, 3 over a day and 1 over three days are 10 %.
struct BurnRate: Sendable {
    /// How many times faster than allowed the budget burns.
    let factor: Double
    /// Where the ratio must exceed the factor.
    let longWindow: String
    /// Where a ratio below the factor, from at least one run, takes the alert back.
    let shortWindow: String
    let alert: String
    let severity: AlertRule.Severity

    static let fastest = BurnRate(
        factor: 14.4,
        longWindow: "1h",
        shortWindow: "5m",
        alert: "ModeErrorBudgetBurningFast",
        severity: .critical
    )
    static let all = [
        fastest,
        BurnRate(factor: 6, longWindow: "6h", shortWindow: "30m", alert: "ModeErrorBudgetBurningFast", severity: .critical),
        BurnRate(factor: 3, longWindow: "1d", shortWindow: "2h", alert: "ModeErrorBudgetBurning", severity: .warning),
        BurnRate(factor: 1, longWindow: "3d", shortWindow: "6h", alert: "ModeErrorBudgetBurning", severity: .warning),
    ]
    /// Every window in which runs are counted.
    static let windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]

    /// Fewer runs than this in the long window are not enough for a ratio.
    static let minimumRuns = 10
    /// Fewer failures than this never page, whatever their ratio: one failure of a fleet with few runs may be 100 times the budget.
    static let minimumFailures = 3
}
