public import Tensors

/// All tensors of one fusion layer, complete and of the shapes that its configuration says.
///
/// A tensor of one axis is a matrix of one row, so that whoever walks over all of them (a file,
/// an optimizer) needs no second case. Gradients and an optimizer's moments have the same shapes,
/// and so the same type.
public struct FusionParameters: Sendable, Equatable {
    /// The hyper-parameters that give the shapes.
    public let configuration: FusionConfiguration
    private var tensors: [FusionTensor: Matrix]

    /// Takes tensors by name and checks that none is missing, superfluous, misshapen or not finite,
    /// nor out of its range.
    ///
    /// - Complexity: one pass over the values.
    public init(
        configuration: FusionConfiguration,
        tensors: [FusionTensor: Matrix]
    ) throws(FusionError) {
        let names = FusionTensor.all(in: configuration)
        for name in names {
            let shape = name.shape(in: configuration)
            guard let tensor = tensors[name] else { throw .missingTensor(name, expected: shape) }
            try Self.check(tensor, name, shape)
        }
        for name in FusionTensor.allCases where !names.contains(name) && tensors[name] != nil {
            throw .unexpectedTensor(name)
        }
        self.configuration = configuration
        self.tensors = tensors
    }

    private init(zeros configuration: FusionConfiguration) {
        self.configuration = configuration
        tensors = [:]
        for name in FusionTensor.all(in: configuration) {
            let shape = name.shape(in: configuration)
            tensors[name] = Matrix(
                rowCount: shape.count == 1 ? 1 : shape[0],
                columnCount: shape[shape.count - 1]
            )
        }
    }

    /// All tensors of a layer, filled with zeros: what gradients and moments start from.
    public static func zeros(_ configuration: FusionConfiguration) -> FusionParameters {
        FusionParameters(zeros: configuration)
    }

    /// One tensor; asking for one that the configuration does not have is a programmer's error.
    public subscript(name: FusionTensor) -> Matrix {
        guard let tensor = tensors[name] else { Self.fail(name) }
        return tensor
    }

    /// The sum of the squares of all values, in double: of a gradient, its norm's square.
    ///
    /// - Complexity: one pass over the values.
    public var squareSum: Double {
        // In a fixed order, so that the sum has the same bits every time.
        FusionTensor.all(in: configuration).reduce(0) {
            $0 + Kernels.best.squareSum(self[$1].values.span)
        }
    }

    /// Whether no value is infinite or NaN, which whoever updates them has to see to.
    ///
    /// - Complexity: one pass over the values.
    public var isFinite: Bool { tensors.values.allSatisfy(\.isFinite) }

    private static func fail(_ name: FusionTensor) -> Never {
        preconditionFailure("\(name.rawValue) asked of a layer that has none")
    }

    private static func check(
        _ tensor: Matrix,
        _ name: FusionTensor,
        _ shape: [Int]
    ) throws(FusionError) {
        let found = [tensor.rowCount, tensor.columnCount]
        guard found == (shape.count == 1 ? [1] : []) + shape else {
            let isRow = shape.count == 1 && tensor.rowCount == 1
            throw .wrongShape(name, expected: shape, found: isRow ? [tensor.columnCount] : found)
        }
        if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
            throw .nonFiniteValue(name, index: index)
        }
        if name == .metricTrust, !NeighborTrust.areValid(tensor.values) {
            throw .invalidTrust(found: tensor.values)
        }
    }
}

extension FusionParameters {
    /// Changes one tensor's values in place, in row-major order; nothing is copied unless the
    /// tensor is shared with another set.
    public mutating func update(_ name: FusionTensor, _ body: (inout MutableSpan<Float>) -> Void) {
        guard tensors[name]?.update(body) != nil else { Self.fail(name) }
    }

    /// Changes two tensors at once.
    mutating func update(
        _ first: FusionTensor,
        _ second: FusionTensor,
        _ body: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
    ) {
        // The second one is taken out for as long, so that it has one owner and stays in place.
        guard var other = tensors.removeValue(forKey: second) else { Self.fail(second) }
        other.update { secondValues in
            update(first) { firstValues in body(&firstValues, &secondValues) }
        }
        tensors[second] = other
    }

    /// Adds each value of another set of the same configuration.
    public mutating func add(_ other: FusionParameters) {
        precondition(configuration == other.configuration, "sets of different configurations")
        for name in FusionTensor.all(in: configuration) {
            update(name) { Kernels.best.addScaled(other[name].values.span, by: 1, to: &$0) }
        }
    }

    /// Makes all values zero, in place.
    public mutating func setToZero() {
        for name in FusionTensor.all(in: configuration) { update(name) { $0.update(repeating: 0) } }
    }
}
