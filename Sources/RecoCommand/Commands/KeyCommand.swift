import ArgumentParser
import Foundation
import RecoService

/// `reco key`: a new API key for a client, and the line that lets it in.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes an API key.",
        discussion: """
            Prints the key on the first line and, on the second, the line for the file of \
            --api-keys-file. The key is nowhere else: the file has only its hash.

            EXAMPLE: reco key shop --scopes read,write --rate 50
            """
    )

    /// What `--json` prints.
    private struct Output: Encodable {
        let key: String
        let line: String
    }

    @Argument(help: "What logs and metrics call whoever has it.")
    var name: String
    @Option(help: ArgumentHelp("read, write, or both.", valueName: "scopes"))
    var scopes = "read"
    @Option(help: ArgumentHelp("Most requests a second.", valueName: "count"))
    var rate: String?
    @Option(help: ArgumentHelp("Most requests at once after a pause.", valueName: "count"))
    var burst: String?
    @Option(help: ArgumentHelp("Most requests under way.", valueName: "count"))
    var concurrency: String?
    @Option(help: ArgumentHelp("Largest request body.", valueName: "bytes"))
    var bodyLimit: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    /// How many random bytes a key has.
    private static let byteCount = 32

    func run() throws {
        let key = Self.makeKey()
        let line = try line(for: key)
        if json {
            try JSONOutput.write(Output(key: key, line: line))
        } else {
            try StandardOutput.write("\(key)\n\(line)")
        }
    }

    /// The line of the file, parsed as the service will parse it.
    private func line(for key: String) throws(CommandError) -> String {
        var line = "\(name) sha256:\(KeyDigest(of: key)) scopes=\(scopes)"
        for (word, value) in [
            ("rate", rate), ("burst", burst), ("concurrency", concurrency),
            ("body-limit", bodyLimit),
        ] {
            if let value { line += " \(word)=\(value)" }
        }
        do throws(AccessKeyError) {
            guard try AccessKey.parse([line[...]]).count == 1 else {
                throw AccessKeyError(line: 1, expected: "a name", found: "a comment")
            }
        } catch {
            throw .invalidValue(name: "key", expected: error.expected, found: error.found)
        }
        return line
    }

    /// Random bytes of the system's generator in base64url, recognizable to programs that look for
    /// secrets in places where none should be.
    private static func makeKey() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let text = Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "reco_" + text
    }
}
