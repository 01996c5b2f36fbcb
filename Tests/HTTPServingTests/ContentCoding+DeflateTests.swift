import Foundation
import TestSupport
import Testing

@testable import HTTPServing

struct ContentCodingDeflateTests {
    private static let text = Array(String(repeating: "0.1234,-0.5678,", count: 1000).utf8)

    @Test(arguments: [(ContentCoding.gzip, CodedFormat.gzip), (.deflate, .zlib)])
    func whatIsCodedDecodesToTheSame(coding: ContentCoding, format: CodedFormat) throws {
        let coded = try #require(coding.deflated(Self.text, mayGrow: false))
        #expect(coded.count < Self.text.count / 10)
        #expect(format.decoded(coded) == Self.text)
    }

    /// Small bodies are coded with smaller tables.
    @Test(arguments: ContentCoding.allCases, [100, 8191, 8192, 8193, 300_000])
    func everySizeDecodesToTheSame(coding: ContentCoding, byteCount: Int) throws {
        let digits = (0..<byteCount).map { UInt8(ascii: "0") + UInt8($0 * $0 / 7 % 10) }
        let coded = try #require(coding.deflated(digits, mayGrow: false))
        let format: CodedFormat = coding == .gzip ? .gzip : .zlib
        #expect(format.decoded(coded) == digits)
    }

    @Test func whatDoesNotBecomeLessIsLeftUnlessItMust() throws {
        let random = (0..<1000).map { _ in UInt8.random(in: 0...255) }
        for bytes in [random, Array("short".utf8), [0, 0]] {
            #expect(ContentCoding.gzip.deflated(bytes, mayGrow: false) == nil)
            let coded = try #require(ContentCoding.gzip.deflated(bytes, mayGrow: true))
            #expect(CodedFormat.gzip.decoded(coded) == bytes)
        }
    }

    /// Python's own modules as judge of both formats, both ways.
    @Test func pythonReadsWhatIsCodedAndIsReadInTurn() throws {
        let folder = try ScratchFolder()
        let program = """
            import gzip, sys, zlib
            folder = sys.argv[1]
            for name, module in (("gzip", gzip), ("deflate", zlib)):
                coded = open(f"{folder}/{name}.coded", "rb").read()
                plain = module.decompress(coded)
                open(f"{folder}/{name}.plain", "wb").write(plain)
                open(f"{folder}/{name}.again", "wb").write(module.compress(plain))
            """
        for coding in ContentCoding.allCases {
            let coded = try #require(coding.deflated(Self.text, mayGrow: false))
            try folder.write(coded, to: "\(coding.rawValue).coded")
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, folder.path]
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus == 127 {
            print("skipped: no python3 here")
            return
        }
        #expect(process.terminationStatus == 0)
        for coding in ContentCoding.allCases {
            #expect(try folder.read("\(coding.rawValue).plain") == Self.text)
            let inflater = try Inflater(coding, byteLimit: 1 << 20, ratioLimit: 1000)
            var body: [UInt8] = []
            try inflater.receive(folder.read("\(coding.rawValue).again"), into: &body)
            try inflater.finish()
            #expect(body == Self.text)
        }
    }
}
