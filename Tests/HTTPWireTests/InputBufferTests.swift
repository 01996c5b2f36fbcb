import Testing

@testable import HTTPWire

struct InputBufferTests {
    private func buffer(_ text: String) -> InputBuffer {
        var buffer = InputBuffer()
        buffer.append(Array(text.utf8).span)
        return buffer
    }

    @Test func knowsWhatItBeginsWith() {
        var input = buffer("xHEAD /")
        #expect(!input.begins(with: Array("HEAD ".utf8)))
        input.discard(1)
        #expect(input.begins(with: Array("HEAD ".utf8)))
        #expect(!input.begins(with: Array("HEAD / ".utf8)))
        #expect(input.begins(with: []))
    }

    /// Against a plain array, over seeded random appends, takes, moves and discards.
    @Test func holdsWhatAPlainArrayWouldHold() {
        var state: UInt64 = 7
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var input = InputBuffer()
        var model: [UInt8] = []
        for _ in 0..<3000 {
            let byteCount = random(model.count + 1)
            switch random(4) {
            case 0:
                let bytes = (0..<random(50)).map { _ in UInt8(random(256)) }
                input.append(bytes.span)
                model += bytes
            case 1:
                #expect(input.take(byteCount) == Array(model.prefix(byteCount)))
                model.removeFirst(byteCount)
            case 2:
                var target: [UInt8] = [1]
                input.move(byteCount, to: &target)
                #expect(target == [1] + model.prefix(byteCount))
                model.removeFirst(byteCount)
            default:
                let few = min(byteCount, 3)
                input.discard(few)
                model.removeFirst(few)
            }
            #expect(input.count == model.count)
            #expect([UInt8](copying: input.span(0..<input.count)) == model)
            if let last = model.last { #expect(input[input.count - 1] == last) }
        }
    }

    @Test func findsLinesOneAfterTheOther() throws {
        var input = buffer("ab\r\n\r\nc")
        #expect(try input.line(at: 0, byteLimit: 10) == .complete(byteCount: 2))
        #expect(try input.line(at: 4, byteLimit: 10) == .complete(byteCount: 0))
        #expect(try input.line(at: 6, byteLimit: 10) == .incomplete)
        input.append(Array("d\r".utf8).span)
        #expect(try input.line(at: 6, byteLimit: 10) == .incomplete)
        input.append(Array("\n".utf8).span)
        #expect(try input.line(at: 6, byteLimit: 10) == .complete(byteCount: 2))
    }

    @Test(
        arguments: [
            ("abc\r\n", 5, .complete(byteCount: 3)), ("abc\r\n", 4, .tooLong),
            ("abc\r", 4, .tooLong),
            ("abc\r", 5, .incomplete), ("abcd", 4, .tooLong), ("abc", 4, .incomplete),
            ("", 0, .tooLong), ("abcdefgh", 4, .tooLong),
        ] as [(String, Int, InputBuffer.Line)]
    )
    func countsTheEndOfALineInItsLimit(
        text: String,
        byteLimit: Int,
        expected: InputBuffer.Line
    ) throws {
        var input = buffer(text)
        #expect(try input.line(at: 0, byteLimit: byteLimit) == expected)
    }

    @Test func refusesEveryControlByteButTab() {
        for byte in UInt8.min...UInt8.max {
            var input = InputBuffer()
            input.append([0x61, byte, 0x62].span)
            let isControl = byte < 0x20 || byte == 0x7F
            let expected: WireError? =
                switch byte {
                case 0x0A: .bareLineFeed
                case 0x0D: .bareCarriageReturn(found: 0x62)
                default: isControl && byte != 0x09 ? .controlByte(found: byte) : nil
                }
            if let expected {
                #expect(throws: expected) { try input.line(at: 0, byteLimit: 10) }
                #expect(throws: expected, "again") { try input.line(at: 0, byteLimit: 10) }
            } else {
                #expect(throws: Never.self) { try input.line(at: 0, byteLimit: 10) }
            }
        }
    }

    @Test func handsOverAllBytesWithoutACopy() {
        var input = buffer("abcdef")
        let before = input.touchedByteCount
        #expect(input.take(6) == Array("abcdef".utf8))
        #expect(input.touchedByteCount == before)
        #expect(input.count == 0)
    }

    @Test func looksAtEachByteOfALineOnce() throws {
        var input = InputBuffer()
        for _ in 0..<1000 {
            input.append([0x61].span)
            #expect(try input.line(at: 0, byteLimit: 5000) == .incomplete)
        }
        #expect(input.touchedByteCount == 2000, "once to append, once to look")
    }
}
