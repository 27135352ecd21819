import CurlHTTP
import TestSupport
import Testing

@Suite struct TLSTests {
    private func failure(_ url: String, trusting file: String?) async -> CurlHTTPError? {
        let client = CurlHTTPClient(userAgent: "test", certificateAuthorityFile: file)
        return await #expect(throws: CurlHTTPError.self) { try await client.send(CurlRequest(url: url)) }
    }

    @Test func aCertificateFromTheGivenFileIsTrusted() async throws {
        let server = try TLSServer()
        let client = CurlHTTPClient(userAgent: "test", certificateAuthorityFile: server.certificateFile)
        #expect(try await client.send(CurlRequest(url: server.url)).status == 200)
    }

    @Test func aCertificateThatNobodySignedIsRefused() async throws {
        let server = try TLSServer()
        let error = await failure(server.url, trusting: nil)
        #expect(error?.kind == .tls)
        #expect(error?.cause == .certificateUntrusted)
        #expect(error?.hint.contains("ca-certificates") == true)
    }

    @Test func anExpiredCertificatePointsToTheClock() async throws {
        let server = try TLSServer(until: "20210101000000Z")
        let error = await failure(server.url, trusting: server.certificateFile)
        #expect(error?.cause == .certificateExpired)
        #expect(error?.description.contains("clock") == true)
    }

    @Test func aCertificateOfTheFuturePointsToTheClock() async throws {
        let server = try TLSServer(from: "20980101000000Z")
        let error = await failure(server.url, trusting: server.certificateFile)
        #expect(error?.cause == .certificateNotYetValid)
        #expect(error?.description.contains("clock") == true)
    }

    @Test func aCertificateOfAnotherHostIsRefused() async throws {
        let server = try TLSServer(names: "DNS:other.example")
        let error = await failure(server.url, trusting: server.certificateFile)
        #expect(error?.kind == .tls)
        #expect(error?.cause == .certificateHostName)
    }

    @Test func aMissingFileOfCertificatesIsNamed() async throws {
        let server = try TLSServer()
        let error = await failure(server.url, trusting: "/nowhere/certificates.pem")
        #expect(error?.kind == .tls)
        #expect(error?.cause == .certificateFile)
    }

    @Test func aServerWithoutTLSIsATLSError() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.waitForClose(milliseconds: 5000)
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        #expect(await failure("https://127.0.0.1:\(server.port)/", trusting: nil)?.kind == .tls)
    }
}
