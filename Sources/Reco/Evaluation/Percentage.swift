/// Shares of a hundred as reports give them: rounded to two decimals, so that they compare equal.
enum Percentage {
    /// How many of `total` things `count` are; none of none is 0.
    static func of(_ count: Int, in total: Int) -> Double {
        total == 0 ? 0 : rounded(100 * Double(count) / Double(total))
    }

    /// A percentage at two decimals.
    static func rounded(_ percent: Double) -> Double {
        (100 * percent).rounded() / 100
    }
}
