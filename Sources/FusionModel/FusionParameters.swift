public import Tensors

/// All tensors of one fusion layer, complete and of the shapes that its configuration says.
///
/// A tensor of one axis is a matrix of one row, so that whoever walks over all of them (a file,
/// an optimizer) needs no second case.
public struct FusionParameters: Sendable, Equatable {
    /// The hyper-parameters that give the shapes.
    public let configuration: FusionConfiguration
    private let tensors: [FusionTensor: Matrix]

    /// Takes tensors by name and checks that none is missing, superfluous, misshapen or not finite.
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

    /// One tensor; asking for one that the configuration does not have is a programmer's error.
    public subscript(name: FusionTensor) -> Matrix {
        guard let tensor = tensors[name] else {
            preconditionFailure("\(name.rawValue) asked of a layer without similarity bias")
        }
        return tensor
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
    }
}
