public import FusionModel
public import TensorFiles

/// Why a weights file cannot be used; every case but the first names the file itself.
public enum CheckpointError: Error, Equatable, Sendable {
    /// The file is no readable safetensors file, or could not be written.
    case tensorFile(TensorFileError)
    /// The metadata name another format, or none.
    case unknownFormat(path: String, expected: String, found: String?)
    /// A hyper-parameter is not among the metadata.
    case missingMetadata(path: String, key: String, expected: String)
    /// A hyper-parameter is there but cannot be understood.
    case unparsableMetadata(path: String, key: String, expected: String, found: String)
    /// The hyper-parameters do not go together.
    case invalidConfiguration(path: String, FusionError)
    /// A tensor that the hyper-parameters ask for is not there.
    case missingTensor(path: String, tensor: String, expected: [Int])
    /// A tensor of a layer is there that the hyper-parameters do not ask for.
    case unexpectedTensor(path: String, tensor: String)
    /// A tensor has another shape than the hyper-parameters say.
    case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
    /// A tensor holds a NaN or an infinity; `index` counts its values in row-major order.
    case nonFiniteValue(path: String, tensor: String, index: Int)
    /// The logarithm of the logit scale would make every probability the same, or 0 and 1.
    case logitScaleOutOfRange(path: String, expected: ClosedRange<Float>, found: Float)
}

extension CheckpointError: CustomStringConvertible {
    /// One line that names what was expected and what was found.
    public var description: String {
        switch self {
        case .tensorFile(let error): error.description
        case .unknownFormat(let path, let expected, let found):
            "\(path): format: expected \(expected), found \(found ?? "none in the metadata")"
        case .missingMetadata(let path, let key, let expected):
            "\(path): metadata `\(key)`: expected \(expected), found none"
        case .unparsableMetadata(let path, let key, let expected, let found):
            "\(path): metadata `\(key)`: expected \(expected), found \(found.debugDescription)"
        case .invalidConfiguration(let path, let error): "\(path): \(error)"
        case .missingTensor(let path, let tensor, let expected):
            "\(path): tensor `\(tensor)`: expected the shape \(expected), found no such tensor"
        case .unexpectedTensor(let path, let tensor):
            "\(path): tensor `\(tensor)`: expected none of this name, found one"
        case .wrongShape(let path, let tensor, let expected, let found):
            "\(path): tensor `\(tensor)`: expected the shape \(expected), found \(found)"
        case .nonFiniteValue(let path, let tensor, let index):
            "\(path): tensor `\(tensor)`: expected finite values, "
                + "found NaN or an infinity at index \(index)"
        case .logitScaleOutOfRange(let path, let expected, let found):
            "\(path): tensor `logit_scale`: expected \(expected.lowerBound) to "
                + "\(expected.upperBound), found \(found)"
        }
    }
}
