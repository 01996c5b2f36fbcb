import Foundation
import TestSupport

/// An nginx with routes and limits like those of the servers here, for as long as it is held.
///
/// Nothing in its configuration makes it stricter or laxer than it is: there are files, a few
/// answers, and one route that a server of ours behind it echoes. Its time limits are short, so that
/// a conversation in which it waits for more comes to an end.
final class NginxServer {
    /// It did not start.
    struct Failure: Error {
        let log: String
    }

    /// Where the program is; nil if it is not on PATH.
    static let programPath: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/nginx" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    let port: UInt16
    /// What it calls itself, such as `nginx/1.22.1`.
    let version: String
    private let folder: ScratchFolder
    private let process: ChildProcess

    /// Starts it; `/echo` is passed on to a server of ours.
    init(echoPort: UInt16) throws {
        guard let program = Self.programPath else { throw Failure(log: "nginx is not on PATH") }
        folder = try ScratchFolder()
        try folder.write("now", to: "files/now")
        try folder.write(Observation.probeBody, to: "files/probe")
        try folder.write(letters(100_000), to: "files/large")
        version = try Self.version(of: program, in: folder)
        for _ in 0..<20 {
            // No way to let it choose; another program may take the port meanwhile.
            let port = UInt16.random(in: 20_000...60_000)
            let text = Self.configuration(folder: folder.path, port: port, echoPort: echoPort)
            let path = try folder.write(text, to: "nginx.conf")
            let log = folder.path("errors.txt")
            let process = try ChildProcess(
                program,
                ["-p", folder.path, "-c", path, "-e", log],
                environment: [:],
                errors: folder.path("start.txt")
            )
            let isUp = waitUntil { !process.isRunning || (try? RawClient(port: port)) != nil }
            guard isUp, process.isRunning else { continue }
            self.port = port
            self.process = process
            return
        }
        throw Failure(log: String(decoding: try folder.read("start.txt"), as: UTF8.self))
    }

    private static func version(of program: String, in folder: ScratchFolder) throws -> String {
        let process = try ChildProcess(
            program,
            ["-v"],
            environment: [:],
            errors: folder.path("version.txt")
        )
        _ = process.waitUntilExit()
        let text = String(decoding: try folder.read("version.txt"), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? "nginx"
    }

    private static func configuration(folder: String, port: UInt16, echoPort: UInt16) -> String {
        """
        daemon off;
        master_process off;
        pid \(folder)/nginx.pid;
        events { worker_connections 512; }
        http {
            access_log off;
            default_type text/plain;
            client_body_temp_path \(folder)/client;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            client_max_body_size 8m;
            large_client_header_buffers 4 8k;
            client_header_timeout 1s;
            client_body_timeout 1s;
            keepalive_timeout 1s;
            lingering_close always;
            lingering_timeout 1s;
            server {
                listen 127.0.0.1:\(port);
                root \(folder)/files;
                location = /echo {
                    if ($request_method != POST) { return 405; }
                    proxy_pass http://127.0.0.1:\(echoPort);
                    proxy_http_version 1.1;
                }
                location = /empty { return 204; }
                location = /fault { return 500; }
                location ~ ^/items/([^/]+)$ { return 200 $1; }
            }
        }

        """
    }
}
