/// Names as people give them, with everything that breaks CSV, HTML, labels and terminals.
enum DatasetNames {
    /// Names that need care; nil is an untitled dataset.
    private static let difficult: [String?] = [
        "=SUM(A1)", "Daily revenue, by region", "Orders \"final\" v2", nil, "🚀 Growth KPIs 📈", "Umsatz – München", "売上レポート",
        "<b>Margin</b> & cost", "C:\\exports\\daily", "Churn\nweekly", "-2+3 cohort", "@sales targets", "  padded  ", "Tab\tseparated",
        "Ops | on-call", "50% off {promo}", "مبيعات يومية", "O'Brien's list; v3", "e\u{301}tude cafe\u{301}", "👩‍👩‍👧 households",
    ]
    private static let areas = [
        "Finance", "Sales", "Marketing", "Product", "Support", "Logistics", "Growth", "Billing", "Inventory", "Risk", "People", "Platform",
    ]
    private static let subjects = [
        "orders", "revenue", "active users", "funnel", "retention", "churn", "forecast", "invoices", "tickets", "sessions", "cohorts",
        "refunds", "shipments", "leads", "pipeline", "inventory levels", "ad spend", "events", "subscriptions", "headcount",
    ]

    /// The name of the dataset of that number: every second one of the first ones is difficult.
    static func name(_ index: Int, _ random: inout SeededRandom) -> String? {
        let plain = areas[random.below(areas.count)] + " " + subjects[random.below(subjects.count)]
        guard index % 2 == 1, index / 2 < difficult.count else { return plain }
        return difficult[index / 2]
    }

    private static let spaceNames = [
        "Core metrics", "Finance & \"Controlling\"", "Marketing, EMEA", "Données – Équipe", "🔥 Incidents", "Archive 2019", "Data science",
    ]

    static func spaceName(_ index: Int) -> String {
        index < spaceNames.count ? spaceNames[index] : "Team space \(index + 1)"
    }
}
