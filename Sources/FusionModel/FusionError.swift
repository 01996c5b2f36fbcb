/// What can be wrong with a fusion layer's hyper-parameters or tensors.
public enum FusionError: Error, Equatable, Sendable {
    /// A hyper-parameter lies outside of what any layer can have.
    case outOfRange(name: String, expected: ClosedRange<Int>, found: Int)
    /// Attention cuts the dimension into heads of equal width.
    case indivisibleDimension(dimension: Int, headCount: Int)
    /// The layer norm's epsilon is added to a variance: it must be finite and positive.
    case invalidEpsilon(found: Float)
    /// Tokens are multiplied by the scale: it must be finite and positive.
    case invalidTokenScale(found: Float)
    /// A part of the layer has no use without another.
    case missing(String, beside: String)
    /// A ``NeighborTrust`` has numbers outside of its ranges.
    case invalidTrust(found: [Float])
    /// The configuration asks for a tensor that was not given.
    case missingTensor(FusionTensor, expected: [Int])
    /// A tensor was given that a layer of this configuration does not have.
    case unexpectedTensor(FusionTensor)
    /// A tensor has another shape than the configuration says.
    case wrongShape(FusionTensor, expected: [Int], found: [Int])
    /// A tensor holds a NaN or an infinity; `index` counts its values in row-major order.
    case nonFiniteValue(FusionTensor, index: Int)
}

extension FusionError: CustomStringConvertible {
    /// One line that names what was expected and what was found.
    public var description: String {
        switch self {
        case .outOfRange(let name, let expected, let found):
            "\(name): expected \(expected.lowerBound) to \(expected.upperBound), found \(found)"
        case .indivisibleDimension(let dimension, let headCount):
            "dimension: expected a multiple of the \(headCount) heads, found \(dimension)"
        case .invalidEpsilon(let found):
            "layer norm epsilon: expected a finite number above 0, found \(found)"
        case .invalidTokenScale(let found):
            "token scale: expected a finite number above 0, found \(found)"
        case .missing(let other, let part):
            "\(part): expected \(other) beside it, found none"
        case .invalidTrust(let found):
            "tensor \(FusionTensor.metricTrust.rawValue): expected a weight in "
                + "\(NeighborTrust.weights) and two scales in \(NeighborTrust.scales), "
                + "found \(found)"
        case .missingTensor(let tensor, let expected):
            "tensor \(tensor.rawValue): expected shape \(expected), found no such tensor"
        case .unexpectedTensor(let tensor):
            "tensor \(tensor.rawValue): expected none in a layer of this kind, found one"
        case .wrongShape(let tensor, let expected, let found):
            "tensor \(tensor.rawValue): expected shape \(expected), found \(found)"
        case .nonFiniteValue(let tensor, let index):
            "tensor \(tensor.rawValue): expected finite values, found NaN or infinity at \(index)"
        }
    }
}
