import Mustache

/// The templates of all pages, parsed once at the start: a mistake in one ends the start rather than showing an empty page later.
struct PageTemplates: Sendable {
    let landing: PageTemplate
    let dataset: PageTemplate
    let noDataset: PageTemplate
    let reportIndex: PageTemplate
    let capacity: PageTemplate

    /// - Throws: ``PageTemplateError`` for a template that cannot be parsed.
    init() throws(PageTemplateError) {
        landing = try PageTemplate(name: "landing page", LandingPageTemplate.html)
        dataset = try PageTemplate(name: "page of a dataset", DatasetTemplate.html)
        noDataset = try PageTemplate(name: "page of an unknown dataset", DatasetTemplate.notFound)
        reportIndex = try PageTemplate(name: "list of reports", ReportIndexTemplate.html)
        capacity = try PageTemplate(name: "capacity page", CapacityTemplate.html)
    }
}

/// One parsed Mustache template. Values are escaped for HTML, except those in triple braces.
struct PageTemplate: Sendable {
    private let template: MustacheTemplate

    init(name: String, _ source: String) throws(PageTemplateError) {
        do {
            template = try MustacheTemplate(string: source)
        } catch {
            throw PageTemplateError(name: name, reason: "\(error)")
        }
    }

    /// The page with the values of a context filled in; the stylesheet is always there as `css`.
    func render(_ context: [String: Any]) -> String {
        template.render(context.merging(["css": PageStyle.css.markup]) { own, _ in own })
    }
}

/// A template that cannot be parsed: a mistake in the program, not in its configuration.
package struct PageTemplateError: Error, CustomStringConvertible {
    package let name: String
    package let reason: String

    package var description: String { "the template of the \(name) cannot be parsed: \(reason)" }
}
