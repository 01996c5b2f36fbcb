/// A route's path, such as `/label-sets/{name}`: segments that must be equal or stand for anything.
struct RoutePattern: Sendable, Equatable {
    /// One part between two slashes.
    enum Segment: Sendable, Equatable {
        /// Matches itself.
        case literal(String)
        /// Matches any one segment that is not empty.
        case parameter(String)
    }

    /// The pattern as it was written.
    let text: String
    let segments: [Segment]

    /// Parses a pattern; a wrong one is the programmer's mistake.
    init(_ text: String) {
        precondition(text.hasPrefix("/"), "a route starts with a slash, found \"\(text)\"")
        self.text = text
        segments = Self.split(text).map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}"), part.utf8.count > 2 else {
                precondition(
                    !part.contains("{") && !part.contains("}"),
                    "a parameter is a whole segment, found \"\(part)\" in \"\(text)\""
                )
                return .literal(String(part))
            }
            return .parameter(String(part.dropFirst().dropLast()))
        }
        let names = parameterNames
        precondition(Set(names).count == names.count, "\"\(text)\" repeats a parameter")
    }

    /// Whether only one path matches.
    var isLiteral: Bool { parameterNames.isEmpty }

    /// What stands for the parameters in a path, or nil if the path does not match.
    func match(_ path: [Substring]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .literal(let expected):
                guard part == expected else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                parameters[name] = String(part)
            }
        }
        return parameters
    }

    /// The parts of a path between its slashes; a slash at the end makes an empty last part.
    static func split(_ path: String) -> [Substring] {
        // By bytes: a slash and a combining mark behind it are one character, and still a slash.
        path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    private var parameterNames: [String] {
        segments.compactMap { segment in
            guard case .parameter(let name) = segment else { return nil }
            return name
        }
    }
}
