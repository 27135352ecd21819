import Foundation

/// What nginx serves, and how: one worker, no log, files from the page cache.
struct NginxSite {
    let directory: String
    let configuration: String
    let url: String
    let port: UInt16

    /// - Parameters:
    ///   - gzip: what it answers to `/gzip`, said to be encoded; to `/copied` too, through its own memory.
    ///   - plain: what it answers to `/plain`.
    init(in scratch: Scratch, gzip: [UInt8], plain: [UInt8]) throws {
        directory = scratch.fresh("nginx")
        configuration = directory + "/nginx.conf"
        port = try Loopback.freePort()
        url = "http://127.0.0.1:\(port)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("ok".utf8).write(to: URL(fileURLWithPath: directory + "/small"))
        try Data(gzip).write(to: URL(fileURLWithPath: directory + "/gzip"))
        try Data(plain).write(to: URL(fileURLWithPath: directory + "/plain"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
    }

    private var text: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "    \($0)_temp_path \(directory);\n" }.joined()
        return """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(directory)/nginx.pid;
            events { worker_connections 1024; }
            http {
            \(temporary)    access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                open_file_cache max=10;
                default_type text/plain;
                server {
                    listen 127.0.0.1:\(port);
                    root \(directory);
                    location = /gzip { add_header Content-Encoding gzip; }
                    location = /copied { alias \(directory)/gzip; sendfile off; output_buffers 2 1m; add_header Content-Encoding gzip; }
                }
            }

            """
    }
}
