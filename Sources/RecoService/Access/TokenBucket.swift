/// Lets so many through per second, and some more at once after a pause.
///
/// How it works. A bucket holds up to `burst` tokens and gains `rate` of them a second; each request
/// takes one. It starts full.
struct TokenBucket: Sendable {
    private var tokens: Double
    private var time: ContinuousClock.Instant

    /// Makes a full bucket.
    init(burst: Double, at time: ContinuousClock.Instant) {
        tokens = burst
        self.time = time
    }

    /// Takes a token; when there is none, returns the seconds until there is.
    mutating func take(rate: Double, burst: Double, at now: ContinuousClock.Instant) -> Double? {
        let (seconds, attoseconds) = (now - time).components
        time = max(time, now)
        let gained = max(0, Double(seconds) + Double(attoseconds) / 1e18) * rate
        tokens = min(burst, tokens + gained)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return (1 - tokens) / rate
    }
}
