import Exposition
import Testing

@Suite struct ContentNegotiationTests {
    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    private static let openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let openMetrics = openMetricsType + "; escaping=underscores"

    @Test(
        arguments: [
            (nil, text), ("", text), ("*/*", text), ("text/*", text), ("text/plain", text), ("application/*", openMetrics),
            // A browser.
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", text),
            // Prometheus 2.42.
            (
                """
                application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                text/plain;version=0.0.4;q=0.5,*/*;q=0.1
                """, openMetrics
            ),
            // Prometheus 3, with protobuf first.
            (
                """
                application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,\
                application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,\
                text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2
                """, openMetricsType + "; escaping=allow-utf-8"
            ),
            ("text/plain;version=0.0.4;escaping=underscores", text + "; escaping=underscores"),
            ("text/plain;version=0.0.4;escaping=\"dots\"", text + "; escaping=dots"),
            ("text/plain;version=0.0.4;escaping=evil\r\nX: y", text),
            ("application/openmetrics-text", openMetrics),
            ("APPLICATION/OpenMetrics-Text ; VERSION=1.0.0", openMetrics),
            ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", text),
            ("application/openmetrics-text;q=0.3,text/plain;q=0.5", text),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.3", openMetrics),
            // The same quality: the more specific range, then the earlier one.
            ("*/*,application/openmetrics-text", openMetrics),
            ("text/plain,application/openmetrics-text", text), ("application/openmetrics-text,text/plain", openMetrics),
            // Refusals; never 406.
            ("text/plain;q=0,*/*;q=0.5", openMetrics), ("application/openmetrics-text;q=0,*/*", text), ("text/plain;q=0", text),
            ("application/json", text), ("image/png,application/vnd.google.protobuf", text),
            // The most specific clause counts, not the best.
            ("application/openmetrics-text;q=0.1,*/*;q=0.9", text),
            // Not readable.
            ("application/openmetrics-text;q=high,text/plain;q=0.1", text), ("application/openmetrics-text;q=1.5,text/plain;q=0.1", text),
            (";;;,,,=", text), ("application/openmetrics-text;charset=latin1", text),
            ("text/plain;note=\"a,b;q=0\";q=0.9,application/openmetrics-text;q=0.8", text),
        ] as [(String?, String)])
    func acceptChoosesTheFormat(accept: String?, contentType: String) {
        let negotiation = ContentNegotiation(accept: accept)
        #expect(negotiation.contentType == contentType)
        #expect(negotiation.format == (contentType.hasPrefix("text/plain") ? .text : .openMetrics))
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5, br", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0", false), ("gzip; q=0.001", true), ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("identity", false),
            ("identity;q=1, gzip;q=0.5", false), ("identity;q=0.5, gzip", true), ("br, zstd", false), ("gzipped", false),
            ("gzip;q=x", false),
        ] as [(String?, Bool)])
    func acceptEncodingDecidesOnGzip(acceptEncoding: String?, isAccepted: Bool) {
        #expect(ContentNegotiation.acceptsGzip(acceptEncoding: acceptEncoding) == isAccepted)
    }

    @Test func hostileHeadersAreReadInBoundedTime() {
        let accept = String(repeating: "text/plain;q=0.1;a=\"\\\",", count: 20_000)
        #expect(ContentNegotiation(accept: accept).format == .text)
    }
}
