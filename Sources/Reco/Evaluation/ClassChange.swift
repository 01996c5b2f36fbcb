/// How the top-1 accuracy of one class moved.
public struct ClassChange: Sendable, Equatable {
    /// The class's number.
    public let index: Int
    /// How many queries belong to it; at least one.
    public let queryCount: Int
    /// The accuracy with nothing refined, in percent.
    public let before: Double
    /// The accuracy refined, in percent.
    public let after: Double

    /// By how many points it rose; negative when it fell.
    public var gain: Double { after - before }
}

extension TaskAnswers {
    /// How each class that has queries moved when `sides` were refined, in the order of the classes.
    public func classChanges(refining sides: RefinedSides) -> [ClassChange] {
        zip(tallies(.none), tallies(sides)).enumerated().compactMap { index, tallies in
            let (before, after) = tallies
            guard before.queryCount > 0 else { return nil }
            return ClassChange(
                index: index,
                queryCount: before.queryCount,
                before: before.accuracy,
                after: after.accuracy
            )
        }
    }
}
