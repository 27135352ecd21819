import SocketHTTPServer
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        (":10633", ListenAddress.tcp(host: nil, port: 10633)), ("127.0.0.1:0", .tcp(host: "127.0.0.1", port: 0)),
        ("localhost:80", .tcp(host: "localhost", port: 80)), ("[::1]:80", .tcp(host: "::1", port: 80)),
        ("unix:/run/exporter.sock", .unix(path: "/run/exporter.sock")), ("unix:relative.sock", .unix(path: "relative.sock")),
    ])
    func readsAddressAndPrintsItBack(text: String, address: ListenAddress) {
        #expect(ListenAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "80", ":", ":65536", ":-1", ":+1", ":8 0", "::1:80", "[::1]", "[::1]80", "[localhost]:80", "a b:80", "unix:", "h:٣",
    ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(ListenAddress(parsing: text) == nil)
    }
}
