/// What a handler tells about how its answer came about.
///
/// The client gets the times, as `Server-Timing`; the log gets all of it.
public struct AnswerNotes: Sendable, Equatable {
    /// How long one part of the work took.
    public struct Time: Sendable, Equatable {
        /// What the part is called, a token.
        public let name: String
        /// How long it took.
        public let duration: Duration

        /// Names a time.
        public init(_ name: String, _ duration: Duration) {
            self.name = name
            self.duration = duration
        }
    }

    /// How many of something the request had.
    public struct Count: Sendable, Equatable {
        /// What is counted.
        public let name: String
        /// How many there were.
        public let value: Int

        /// Names a number.
        public init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// The parts of the work, in their order.
    public var times: [Time]
    /// What there is to count.
    public var counts: [Count]

    /// Makes notes.
    public init(times: [Time] = [], counts: [Count] = []) {
        self.times = times
        self.counts = counts
    }

    /// The value of `Server-Timing` in milliseconds, the whole time last.
    ///
    /// Source: W3C, *Server Timing*, §2.
    func serverTiming(total: Duration) -> String {
        var text = ""
        for time in times { text += "\(time.name);dur=\(time.duration.millisecondText), " }
        return text + "total;dur=\(total.millisecondText)"
    }
}

extension Duration {
    /// Milliseconds, to the microsecond.
    public var millisecondText: String {
        let (seconds, attoseconds) = components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let thousandths = String(microseconds % 1000)
        let padding = String(repeating: "0", count: 3 - thousandths.utf8.count)
        return "\(microseconds / 1000).\(padding)\(thousandths)"
    }
}
