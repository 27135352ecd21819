import Testing

@testable import Exporter

/// Templates are parsed at the start, and a mistake in one is an error.
@Suite struct PageTemplateTests {
    @Test func everyTemplateIsValid() throws { _ = try PageTemplates() }

    @Test func aMistakeIsAnErrorThatNamesThePage() {
        #expect(throws: PageTemplateError.self) { try PageTemplate(name: "test page", "{{#rows}}<p>") }
        #expect(performing: { try PageTemplate(name: "test page", "{{#rows}}<p>") }, throws: { "\($0)".contains("test page") })
    }
}
