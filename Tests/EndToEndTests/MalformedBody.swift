/// Requests whose head is right and whose body is not, for a memory of dimension 32.
enum MalformedBody {
    static let all: [MalformedRequest] = json + refine + classify + labelSets

    /// A JSON array of `count` numbers that are not all zero.
    static func embedding(_ count: Int = 32) -> String {
        "[" + (0..<count).map { "0.\($0 % 9 + 1)" }.joined(separator: ",") + "]"
    }

    /// That many embeddings, with commas between.
    private static func many(_ count: Int) -> String {
        Array(repeating: embedding(), count: count).joined(separator: ",")
    }

    private static func refine(_ name: String, _ body: String, _ status: Int) -> MalformedRequest {
        .init("refine: " + name, MalformedRequest.post("/refine", body), status)
    }

    private static func image(_ members: String) -> String {
        #"{"modality":"image","embedding":\#(embedding())\#(members)}"#
    }

    private static let json: [MalformedRequest] = [
        refine("empty body", "", 400),
        refine("not JSON", "embedding", 400),
        refine("unclosed object", #"{"modality":"image""#, 400),
        refine("something behind the object", image("") + "x", 400),
        refine("a comma too many", #"{"modality":"image",}"#, 400),
        refine("a list at the top", "[]", 422),
        refine("deep nesting", String(repeating: "[", count: 100_000), 400),
        refine("key twice", image(#","k":1,"k":2"#), 422),
        refine("leading zero", #"{"modality":"image","embedding":[01]}"#, 400),
        refine("number without digits", #"{"modality":"image","embedding":[-]}"#, 400),
        refine("NaN", #"{"modality":"image","embedding":[NaN]}"#, 422),
        refine("half a surrogate", #"{"modality":"\ud800"}"#, 400),
        .init(
            "refine: not UTF-8",
            bytes: Array(
                "POST /refine HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    .utf8
            ) + Array("Content-Length: 4\r\n\r\n".utf8) + [0x22, 0xFF, 0xFE, 0x22],
            400
        ),
        .init(
            "refine: wrong type",
            MalformedRequest.post("/refine", image(""), type: "text/plain"),
            415
        ),
    ]

    private static let refine: [MalformedRequest] = [
        refine("no embedding", #"{"modality":"image"}"#, 422),
        refine("no modality", #"{"embedding":\#(embedding())}"#, 422),
        refine("modality unknown", #"{"modality":"sound","embedding":\#(embedding())}"#, 422),
        refine("key unknown", image(#","kay":3"#), 422),
        refine("k of zero", image(#","k":-1"#), 422),
        refine("k with a fraction", image(#","k":1.5"#), 422),
        refine("k too large", image(#","k":100000000"#), 422),
        refine("k as text", image(#","k":"3""#), 422),
        refine("neighbors as text", image(#","neighbors":"yes""#), 422),
        refine("both embedding and embeddings", image(#","embeddings":[[1]]"#), 422),
        refine("no embeddings", #"{"modality":"image","embeddings":[]}"#, 422),
        refine("too short", #"{"modality":"image","embedding":\#(embedding(31))}"#, 422),
        refine("too long", #"{"modality":"image","embedding":\#(embedding(33))}"#, 422),
        refine(
            "second one too short",
            #"{"modality":"image","embeddings":[\#(embedding()),\#(embedding(5))]}"#,
            422
        ),
        refine(
            "only zeros",
            #"{"modality":"image","embedding":[\#(String(repeating: "0,", count: 31))0]}"#,
            422
        ),
        refine(
            "infinite",
            #"{"modality":"image","embedding":[1e999\#(String(repeating: ",0", count: 31))]}"#,
            422
        ),
        refine("words for numbers", #"{"modality":"image","embedding":["a"]}"#, 422),
        refine("base64 with strange letters", #"{"modality":"image","embedding":"@@@@"}"#, 422),
        refine("base64 of three bytes", #"{"modality":"image","embedding":"AAAA"}"#, 422),
        refine("encoding unknown", image(#","encoding_format":"hex""#), 422),
        refine(
            "a row too many",
            #"{"modality":"image","embeddings":[\#(many(5_000))]}"#,
            422
        ),
    ]

    private static func classify(
        _ name: String,
        _ members: String,
        _ status: Int
    ) -> MalformedRequest {
        .init(
            "classify: " + name,
            MalformedRequest.post("/classify", #"{"embedding":\#(embedding())\#(members)}"#),
            status
        )
    }

    private static let classify: [MalformedRequest] = [
        classify("no labels", "", 422),
        classify("no such label set", #","label_set":"none""#, 422),
        classify("label set of a bad name", #","label_set":"../x""#, 422),
        classify("label set and labels", #","label_set":"colors","labels":[]"#, 422),
        classify("empty labels", #","labels":[]"#, 422),
        classify("label without a name", #","labels":[{"embedding":\#(embedding())}]"#, 422),
        classify(
            "label too short",
            #","labels":[{"name":"a","embedding":\#(embedding(3))}]"#,
            422
        ),
        classify("top of zero", #","label_set":"colors","top":0"#, 422),
        classify("refine unknown", #","label_set":"colors","refine":"all""#, 422),
        classify("compare as text", #","label_set":"colors","compare":"yes""#, 422),
    ]

    private static func put(
        _ name: String,
        _ path: String,
        _ body: String,
        _ status: Int
    )
        -> MalformedRequest
    {
        .init("label set: " + name, MalformedRequest.put(path, body), status)
    }

    private static let labelSets: [MalformedRequest] = [
        put("no labels", "/label-sets/new", "{}", 422),
        put("empty labels", "/label-sets/new", #"{"labels":[]}"#, 422),
        put("name with a dot first", "/label-sets/.new", #"{"labels":[]}"#, 422),
        put("name with a space", "/label-sets/a%20b", #"{"labels":[]}"#, 422),
        put(
            "name too long",
            "/label-sets/\(String(repeating: "n", count: 65))",
            #"{"labels":[]}"#,
            422
        ),
        put(
            "embedding too short",
            "/label-sets/new",
            #"{"labels":[{"name":"a","embedding":[1]}]}"#,
            422
        ),
        put(
            "label without letters",
            "/label-sets/new",
            #"{"labels":[{"name":"","embedding":\#(embedding())}]}"#,
            422
        ),
    ]
}
