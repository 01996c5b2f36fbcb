extension ConformanceCase {
    /// What a path and a query consist of, and how a path is read.
    static let targets: [ConformanceCase] = paths + encodings + refusedBytes + refusedEncodings

    private static func item(
        _ name: String,
        _ clause: String,
        _ target: String,
        _ body: String,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        .answered(name, clause, get(target), [.status(200, body)], permits: permits)
    }

    private static let paths: [ConformanceCase] = [
        item("a query", "9112 §3.2.1", "/items/a?b=c", "a"),
        item("an empty query", "9112 §3.2.1", "/items/a?", "a"),
        item("question marks and slashes in a query", "3986 §3.4", "/items/a?b?/../c", "a"),
        item(
            "every byte that a path may have",
            "3986 §3.3",
            "/items/-._~!$&'()*+,;=:@",
            plainMarks
        ),
        item("dot segments", "3986 §5.2.4", "/items/x/.././a", "a", permits: [.anyRefusal]),
        item("dot segments in a row", "3986 §5.2.4", "/x/y/../../items/a", "a"),
        item(
            "dot segments above the root",
            "3986 §5.2.4",
            "/../../items/a",
            "a",
            permits: [.anyRefusal]
        ),
        item("three dots, which are no dot segment", "3986 §5.2.4", "/items/...", "..."),
        .answered(
            "an empty segment",
            "3986 §3.3",
            get("//now"),
            [.status(404)],
            permits: [.served, .anyRefusal]
        ),
        .answered("letters of another case", "9110 §4.2.3", get("/NOW"), [.status(404)]),
        .answered("a path that nothing has", "9110 §15.5.5", get("/nowhere"), [.status(404)]),
    ]

    private static let plainMarks = "-._~!$&'()*+,;=:@"

    private static let encodings: [ConformanceCase] = [
        item("an encoded letter", "9110 §4.2.3", "/it%65ms/%61", "a"),
        item("hexadecimal digits of either case", "3986 §2.1", "/items/%c3%BC", "\u{FC}"),
        item("what is encoded twice is decoded once", "3986 §2.4", "/items/%2561", "%61"),
        item("an encoded dot segment", "3986 §6.2.2", "/items/x/%2e%2E/a", "a"),
        item(
            "encoded dots above the root",
            "3986 §6.2.2",
            "/%2e%2e/items/a",
            "a",
            permits: [.anyRefusal]
        ),
        item(
            "an encoded backslash, which separates nothing",
            "3986 §2.1",
            "/items/..%5ca",
            "..\\a"
        ),
        item("an encoded question mark begins no query", "3986 §2.2", "/items/a%3Fb", "a?b"),
        item("an encoded number sign begins no fragment", "3986 §2.2", "/items/a%23b", "a#b"),
        item("a plus sign is no space", "3986 §2.2", "/items/a+b", "a+b"),
        item("an encoded space", "3986 §2.1", "/items/a%20b", "a b"),
        item("an encoded NUL in a query", "3986 §3.4", "/items/a?%00", "a", permits: [.anyRefusal]),
    ]

    private static let refusedBytes: [ConformanceCase] = [
        ("a fragment", "/now#top"), ("a fragment after a query", "/now?a#b"),
        ("a backslash", "/items/a\\b"), ("a quotation mark", "/items/\"a\""),
        ("angle brackets", "/items/<a>"), ("braces", "/items/{a}"),
        ("a vertical bar", "/items/a|b"),
        ("a circumflex", "/items/a^b"), ("a grave accent", "/items/`a`"),
        ("square brackets in a path", "/items/a[0]"), ("square brackets in a query", "/now?a[]=1"),
        ("a vertical bar in a query", "/now?a=|"),
        ("UTF-8 that is not encoded", "/items/\u{C3}\u{BC}"),
        ("a byte of no encoding", "/items/\u{FF}"),
        ("UTF-8 in a query that is not encoded", "/now?\u{C3}\u{BC}"),
        ("a tab in the target", "/no\tw"),
        ("DEL in the target", "/no\u{7F}w"),
    ].map { .refused($0.0, "9112 §3.2", get($0.1)) }

    private static let refusedEncodings: [ConformanceCase] = [
        ("a percent sign alone", "3986 §2.1", "/items/%"),
        ("a percent sign and one digit", "3986 §2.1", "/items/%4"),
        ("a percent sign and no digits", "3986 §2.1", "/items/%zz"),
        ("a percent sign, a digit and a letter", "3986 §2.1", "/items/%4z"),
        ("a percent sign and u", "3986 §2.1", "/items/%u0041"),
        ("a percent sign alone in a query", "3986 §2.1", "/now?a=%"),
        ("an encoded NUL", "9110 §17.3", "/items/a%00.txt"),
        ("an encoded CR LF", "9110 §17.3", "/items/a%0d%0aSet-Cookie:%20b"),
        ("an encoded DEL", "9110 §17.3", "/items/%7F"),
        ("an encoded slash", "3986 §2.2", "/items/a%2Fb"),
        ("an encoded slash after encoded dots", "9110 §17.3", "/items/%2e%2e%2fnow"),
        ("an overlong encoding of a slash", "9110 §17.3", "/items/..%c0%afnow"),
        ("an encoded byte of no text", "9110 §17.3", "/items/%FF"),
        ("an encoded surrogate", "9110 §17.3", "/items/%ED%A0%80"),
    ].map {
        .refused($0.0, $0.1, get($0.2), permits: [.anyRefusal, .silence, .served])
    }
}
