import Testing

/// What holds for every file: sizes, banned words, and a twin among the tests.
struct HouseStyleTests {
    @Test(arguments: Repository.swiftFiles)
    func noFileIsLongerThanFourHundredLines(path: String) throws {
        let lineCount =
            try Repository.text(of: path).split(
                separator: "\n",
                omittingEmptySubsequences: false
            ).count - 1
        #expect(lineCount <= 400, "\(path) has \(lineCount) lines")
    }

    @Test(arguments: Repository.swiftFiles)
    func noFunctionIsLongerThanAScreen(path: String) throws {
        for function in SwiftText(try Repository.text(of: path)).functions {
            #expect(
                function.lineCount <= 70,
                "\(path):\(function.line) \(function.name) has \(function.lineCount) lines"
            )
        }
    }

    @Test(arguments: Repository.swiftFiles)
    func noWorkIsLeftForLater(path: String) throws {
        guard !path.hasPrefix("Tests/TidyTests/") else { return }
        let text = try Repository.text(of: path)
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            #expect(!text.contains(word), "\(path) says \(word)")
        }
    }

    @Test(arguments: Repository.swiftFiles)
    func nothingIsForced(path: String) throws {
        // A name or a closing bracket, then an exclamation mark that begins no comparison.
        let unwrap = try Regex(#"[\w\)\]]!(?![=\w])"#)
        for (index, line) in SwiftText(try Repository.text(of: path)).lines.enumerated() {
            #expect(!line.contains("try!"), "\(path):\(index + 1)")
            #expect(!line.contains("as!"), "\(path):\(index + 1)")
            #expect(
                !line.contains(unwrap),
                "\(path):\(index + 1) forces an unwrap"
            )
        }
    }

    /// Words that would open a hole in what the compiler proves, and who may say them.
    @Test(
        arguments: [
            ("nonisolated(unsafe)", []), ("Task.detached", []), ("DispatchSemaphore", []),
            ("@unchecked Sendable", ["FileStorage", "Tensors", "HTTPServing"]),
            ("@_exported", []),
        ] as [(String, Set<String>)]
    )
    func escapesFromTheCompilerStayWhereTheyAreProven(word: String, targets: Set<String>) throws {
        for path in Repository.files(in: "Sources", extensions: ["swift"])
        where !targets.contains(Repository.target(of: path)) {
            let code = SwiftText(try Repository.text(of: path)).lines
            #expect(!code.contains { $0.contains(word) }, "\(path) says \(word)")
        }
    }

    /// The formatter's rules that the house relies on; a file that lists some rules turns the
    /// others off, so the list itself has to be held.
    @Test(arguments: [
        "NeverForceUnwrap", "NeverUseForceTry", "NeverUseImplicitlyUnwrappedOptionals",
        "AllPublicDeclarationsHaveDocumentation", "NoLeadingUnderscores",
    ])
    func theFormatterKeepsItsRules(rule: String) throws {
        let text = try Repository.text(of: ".swift-format")
        #expect(text.contains("\"\(rule)\": true"))
    }
}
