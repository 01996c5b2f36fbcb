/// One value for each choice of what is refined.
public struct BySides<Value> {
    /// Nothing refined: plain zero-shot classification.
    public var none: Value
    /// Images refined, against plain texts.
    public var image: Value
    /// Plain images, against refined texts.
    public var text: Value
    /// Both refined.
    public var both: Value

    /// Takes the four values.
    public init(none: Value, image: Value, text: Value, both: Value) {
        self.none = none
        self.image = image
        self.text = text
        self.both = both
    }

    /// Computes the value of each choice.
    public init(_ value: (RefinedSides) -> Value) {
        self.init(
            none: value(.none),
            image: value(.image),
            text: value(.text),
            both: value(.both)
        )
    }

    /// The value of one choice.
    public subscript(sides: RefinedSides) -> Value {
        get {
            switch sides {
            case .none: none
            case .image: image
            case .text: text
            case .both: both
            }
        }
        set {
            switch sides {
            case .none: none = newValue
            case .image: image = newValue
            case .text: text = newValue
            case .both: both = newValue
            }
        }
    }

    /// The same with every value changed.
    public func map<Other>(_ change: (Value) -> Other) -> BySides<Other> {
        BySides<Other> { change(self[$0]) }
    }
}

extension BySides: Sendable where Value: Sendable {}
extension BySides: Equatable where Value: Equatable {}
extension BySides: Encodable where Value: Encodable {}
extension BySides: Decodable where Value: Decodable {}
