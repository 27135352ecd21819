import SocketHTTPServer
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        (":10633", ListenAddress.tcp(host: nil, port: 10633)), ("127.0.0.1:0", .tcp(host: "127.0.0.1", port: 0)),
        ("localhost:80", .tcp(host: "localhost", port: 80)), ("[::1]:80", .tcp(host: "::1", port: 80)),
        ("unix:/run/exporter.sock", .unix(path: "/run/exporter.sock")), ("unix:relative.sock", .unix(path: "relative.sock")),
    ])
    func readsAddressAndPrintsItBack(text: String, address: ListenAddress) throws {
        #expect(try ListenAddress.parse(text) == address)
        #expect(address.description == text)
    }

    @Test func aNumberAloneIsAPort() throws {
        #expect(try ListenAddress.parse("10633") == .tcp(host: nil, port: 10633))
    }

    @Test(arguments: [
        ("nowhere", "there is no port"), ("h:", "no port after the colon"), (":65536", "is not a port"), ("::1:80", "needs brackets"),
        ("[::1]", "there is no port"), ("[localhost]:80", "only an IPv6 address"), ("unix:", "no path"), ("99999", "is not a port"),
        ("[::1]x:80", "do not enclose"), ("a b:80", "blank"),
    ])
    func saysWhyAnAddressIsRefused(text: String, reason: String) {
        let error = #expect(throws: HTTPServerError.self) { try ListenAddress.parse(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasSuffix("write a port, host:port or unix:/path") == true)
    }

    @Test(arguments: [
        "", "65536", ":", ":65536", ":-1", ":+1", ":8 0", "::1:80", "[::1]", "[::1]80", "[localhost]:80", "a b:80", "unix:", "h:٣",
    ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(throws: HTTPServerError.self) { try ListenAddress.parse(text) }
    }
}
