/// Checks of a head as a whole, and what follows from it for the connection.
extension RequestHead {
    /// Makes a head of parts that are well-formed each for itself.
    ///
    /// Framing is checked first: nothing else matters when it is unclear where a request ends.
    static func make(
        _ line: RequestLine,
        fields: FieldList,
        limits: WireLimits
    ) throws(WireError) -> RequestHead {
        let control = ControlFields(fields)
        let framing = try framing(control, of: fields, version: line.version)
        let host = try host(control, of: fields, line: line)
        let expectsContinue = try expectsContinue(control, of: fields, version: line.version)
        if case .length(let byteCount) = framing, byteCount > limits.bodyByteLimit {
            throw .bodyTooLarge(byteLimit: limits.bodyByteLimit)  // RFC 9110 §15.5.14
        }
        let hasBody = framing != .none && framing != .length(0)
        return RequestHead(
            method: line.method,
            target: line.target,
            version: line.version,
            fields: fields,
            host: host,
            framing: framing,
            keepsAlive: keepsAlive(control, of: fields, version: line.version),
            expectsContinue: expectsContinue && hasBody,
            isConditional: control.isConditional
        )
    }

    /// Decides where the body ends, or refuses what two readers could decide differently.
    ///
    /// Source: RFC 9112 §6.1 and §6.3, RFC 9110 §8.6.
    private static func framing(
        _ control: ControlFields,
        of fields: FieldList,
        version: HTTPVersion
    ) throws(WireError) -> BodyFraming {
        if let coding = control.transferEncoding.first {
            guard version == .http11 else { throw .transferEncodingInOldVersion }
            guard control.contentLength.count == 0 else { throw .conflictingFraming }
            if control.transferEncoding.count == 1
                && FieldGrammar.spells(fields.value(coding), "chunked")
            {
                return .chunked
            }
            throw TransferCoding.fault(in: fields)
        }
        guard let length = control.contentLength.first else { return .none }
        // §6.3 permits equal repeats; no client needs them, and a proxy in front might read the
        // other one, so they are refused like unequal ones.
        guard control.contentLength.count == 1 else {
            throw .repeatedContentLength(count: control.contentLength.count)
        }
        let value = fields.value(length)
        guard let byteCount = FieldGrammar.decimal(value) else {
            throw .invalidContentLength(found: FieldGrammar.excerpt(value))
        }
        return .length(byteCount)
    }

    /// Source: RFC 9112 §3.2: one valid `Host`, even when the target's authority replaces it.
    private static func host(
        _ control: ControlFields,
        of fields: FieldList,
        line: RequestLine
    ) throws(WireError) -> String? {
        guard control.host.count <= 1 else { throw .repeatedHost(count: control.host.count) }
        guard let entry = control.host.first else {
            guard line.version == .http10 else { throw .missingHost }
            return line.target.authority
        }
        let value = fields.value(entry)
        guard Authority.isValid(value, needsPort: false) else {
            throw .invalidHost(found: FieldGrammar.excerpt(value))
        }
        return line.target.authority ?? FieldGrammar.text(value)
    }

    /// Source: RFC 9110 §10.1.1: expectations of 1.0 clients are ignored, unknown ones 417.
    private static func expectsContinue(
        _ control: ControlFields,
        of fields: FieldList,
        version: HTTPVersion
    ) throws(WireError) -> Bool {
        guard control.expect.count > 0, version == .http11 else { return false }
        var isExpected = false
        for entry in fields.entries where FieldGrammar.spells(fields.name(entry), "expect") {
            var elements = ListElements()
            let value = fields.value(entry)
            while let element = elements.next(in: value) {
                guard FieldGrammar.spells(value.extracting(element), "100-continue") else {
                    throw .unknownExpectation(
                        found: FieldGrammar.excerpt(value.extracting(element))
                    )
                }
                isExpected = true
            }
        }
        return isExpected
    }

    /// Source: RFC 9112 §9.3: `close` wins, 1.1 persists by default, 1.0 when asked to.
    private static func keepsAlive(
        _ control: ControlFields,
        of fields: FieldList,
        version: HTTPVersion
    ) -> Bool {
        guard control.connection.count > 0 else { return version == .http11 }
        var asksToKeep = false
        for entry in fields.entries where FieldGrammar.spells(fields.name(entry), "connection") {
            var elements = ListElements()
            let value = fields.value(entry)
            while let element = elements.next(in: value) {
                let option = value.extracting(element)
                if FieldGrammar.spells(option, "close") { return false }
                if FieldGrammar.spells(option, "keep-alive") { asksToKeep = true }
            }
        }
        return version == .http11 || asksToKeep
    }
}

/// Where the fields are that have a meaning on the wire, found in one pass over a head.
private struct ControlFields {
    struct Occurrences {
        var count = 0
        var first: FieldList.Entry?

        mutating func add(_ entry: FieldList.Entry) {
            count += 1
            if first == nil { first = entry }
        }
    }

    var host = Occurrences()
    var contentLength = Occurrences()
    var transferEncoding = Occurrences()
    var connection = Occurrences()
    var expect = Occurrences()
    var isConditional = false

    init(_ fields: FieldList) {
        for entry in fields.entries {
            let name = fields.name(entry)
            switch name.count {
            case 4 where FieldGrammar.spells(name, "host"): host.add(entry)
            case 6 where FieldGrammar.spells(name, "expect"): expect.add(entry)
            case 8 where FieldGrammar.spells(name, "if-match"),
                13 where FieldGrammar.spells(name, "if-none-match"):
                isConditional = true
            case 10 where FieldGrammar.spells(name, "connection"): connection.add(entry)
            case 14 where FieldGrammar.spells(name, "content-length"): contentLength.add(entry)
            case 17 where FieldGrammar.spells(name, "transfer-encoding"):
                transferEncoding.add(entry)
            default: break
            }
        }
    }
}
