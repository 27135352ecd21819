import Foundation
import RunModel
import Testing

/// Text as a JSON string, read back by Foundation's parser.
@Suite struct QuotedTextTests {
    @Test func everyScalarOfTheBasicPlaneIsReadBackAsItWas() throws {
        let text = String(String.UnicodeScalarView((UInt32(0)...0xFFFF).compactMap(Unicode.Scalar.init)))
        let read = try JSONDecoder().decode(String.self, from: Data(text.quotedAsJSON.utf8))
        // Swift compares texts by their canonical form, which would take some scalars for others.
        #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func whatCannotBeSeenIsEscaped() {
        #expect("a\u{0}\u{1F}\u{7F}\u{85}\u{2028}\u{FEFF}\u{1F4A5}".quotedAsJSON == #""a\u0000\u001f\u007f\u0085\u2028\ufeff💥""#)
        #expect("\"\\\n\r\t/".quotedAsJSON == #""\"\\\n\r\t/""#)
    }
}
