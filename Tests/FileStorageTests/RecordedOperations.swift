import Synchronization

@testable import FileStorage

/// Remembers the file operations that an observer saw.
final class RecordedOperations: Sendable {
    private let operations = Mutex<[FileOperation]>([])

    var all: [FileOperation] { operations.withLock { $0 } }

    var observer: FileObserver {
        { operation throws(StorageError) in self.operations.withLock { $0.append(operation) } }
    }
}
