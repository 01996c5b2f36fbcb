/// One final answer as it came.
struct ReceivedAnswer: Sendable {
    let status: Int
    /// The status line and the fields, without the empty line.
    let head: String
    let body: [UInt8]
    /// The statuses of the interim answers before it.
    let interims: [Int]

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The fields in order, names in small letters.
    var fields: [(name: String, value: String)] {
        head.split(separator: "\r\n").dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (name.lowercased(), String(line.dropFirst(name.count + 2)))
        }
    }

    /// The value of the first field of this name.
    func field(_ name: String) -> String? {
        fields.first { $0.name == name.lowercased() }?.value
    }

    /// Whether a field has this value, in whatever case.
    func says(_ name: String, _ value: String) -> Bool {
        field(name)?.lowercased() == value
    }

    /// What of RFC 9110 and RFC 9112 the answer breaks, whatever was asked.
    ///
    /// This server is held to a little more: `Date` with each answer, and version 1.1.
    func violations(ofOtherServer isOther: Bool) -> [String] {
        var violations: [String] = []
        func demand(_ holds: Bool, _ what: String) {
            if !holds { violations.append("\(what): '\(head)'") }
        }
        // RFC 9112 §4: a space also before an empty phrase.
        demand(head.contains(#/^HTTP/1\.[01] [1-5][0-9][0-9] /#), "expected a status line")
        demand(isOther || head.hasPrefix("HTTP/1.1 "), "expected version 1.1")
        demand(!head.unicodeScalars.contains { $0 == "\0" }, "expected no NUL")
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        for line in lines {
            // RFC 9112 §2.2 and §5: neither bare CR nor LF, no folding, no blank before a colon.
            demand(!line.utf8.contains { $0 == 10 || $0 == 13 }, "expected lines that end in CR LF")
        }
        for line in lines.dropFirst() {
            demand(line.contains(#/^[!\#$%&'*+.^_`|~0-9A-Za-z-]+:/#), "expected a field")
        }
        // RFC 9110 §6.6.1 and §5.6.7.
        let form = #/^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ([0-9]{2}:){2}[0-9]{2} GMT$/#
        let mayLackDate = isOther && status >= 500
        demand(mayLackDate || field("Date")?.contains(form) == true, "expected a Date")
        // RFC 9110 §8.6, RFC 9112 §6.1 and §6.2.
        let hasLength = field("Content-Length") != nil
        let hasCoding = field("Transfer-Encoding") != nil
        demand(!(hasLength && hasCoding), "expected one framing")
        demand(status != 204 || !(hasLength || hasCoding), "expected no framing of no body")
        // RFC 9110 §10.2.1 and §15.5.6; cases of their own ask others for it.
        demand(isOther || status != 405 || field("Allow") != nil, "expected Allow")
        for name in ["date", "content-length", "content-type", "location", "transfer-encoding"] {
            demand(fields.count { $0.name == name } <= 1, "expected one \(name)")
        }
        return violations
    }
}
