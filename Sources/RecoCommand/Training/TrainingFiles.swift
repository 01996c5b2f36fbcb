import FileStorage

/// The files that a training writes beside its weights.
struct TrainingFiles {
    /// The weights.
    let output: String
    /// The state from which it can be resumed.
    let state: String
    /// The record of its steps.
    let log: String
    /// The neighbors that it found.
    let neighbors: String

    /// Names the files after the weights, where nobody named them.
    ///
    /// - Throws: `CommandError.cannotWrite` when nothing can be written there, before hours of work
    ///   are lost to it, and `CommandError.invalidValue` when two of them are the same.
    init(output: String, state: String?, log: String?, neighbors: String?) throws(CommandError) {
        let ending = ".safetensors"
        let stem = output.hasSuffix(ending) ? String(output.dropLast(ending.count)) : output
        self.output = output
        self.state = state ?? stem + ".state.safetensors"
        self.log = log ?? stem + ".log.jsonl"
        self.neighbors = neighbors ?? stem + ".neighbors.safetensors"
        var names: [String: String] = [:]
        for (name, path) in [
            ("--output", output), ("--resume", self.state), ("--log", self.log),
            ("--neighbors", self.neighbors),
        ] {
            if let other = names.updateValue(name, forKey: path) {
                throw .invalidValue(
                    name: name,
                    expected: "another file than that of \(other)",
                    found: path
                )
            }
            try Self.check(path)
        }
    }

    private static func check(_ path: String) throws(CommandError) {
        let folder = Folder.parent(of: path)
        guard case .folder? = try? Folder.content(at: folder) else {
            throw .cannotWrite(path: path, reason: "there is no folder \(folder)")
        }
        switch try? Folder.content(at: path) {
        case .nothing?, .file?: return
        default: throw .cannotWrite(path: path, reason: "something else than a file is there")
        }
    }
}
