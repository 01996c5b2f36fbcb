import FileStorage

/// Maps a file, with this module's error.
func mapping(_ path: String) throws(TensorFileError) -> MappedFile {
    do {
        return try MappedFile(reading: path)
    } catch {
        throw .storage(error)
    }
}

/// Refuses a file that is shorter or longer than its header says.
func checkByteCount(
    of file: borrowing MappedFile,
    expected: Int,
    _ path: String
) throws(TensorFileError) {
    if file.byteCount < expected {
        throw .truncated(path: path, expectedByteCount: expected, byteCount: file.byteCount)
    }
    if file.byteCount > expected {
        throw .trailingBytes(path: path, expectedByteCount: expected, byteCount: file.byteCount)
    }
}
