import Testing

/// The architecture: which target may import which, and what no layer may use.
struct LayerTests {
    /// Each target's allowed imports among the package's own targets.
    ///
    /// A target may import only what is below it; numbers and network know nothing of each other
    /// until `RecoService`.
    static let table: [String: Set<String>] = [
        "Tensors": ["CKernels"],
        "FileStorage": ["COpenSSL"],
        "HTTPWire": [],
        "TensorFiles": ["Tensors", "FileStorage"],
        "VectorMemory": ["Tensors", "FileStorage", "TensorFiles"],
        "FusionModel": ["Tensors"],
        "HTTPServing": ["HTTPWire", "CSockets", "COpenSSL", "CZlib"],
        "Reco": ["Tensors", "FileStorage", "TensorFiles", "VectorMemory", "FusionModel"],
        "RecoService": [
            "Reco", "HTTPServing", "HTTPWire", "Tensors", "VectorMemory", "FileStorage",
        ],
        "RecoCommand": [
            "Reco", "RecoService", "HTTPServing", "HTTPWire", "VectorMemory", "FusionModel",
            "TensorFiles", "FileStorage", "Tensors",
        ],
    ]

    private static let ownModules = Set(table.keys).union([
        "CKernels", "COpenSSL", "CSockets", "CZlib",
    ])

    @Test(arguments: Repository.files(in: "Sources", extensions: ["swift"]))
    func importsOnlyWhatLiesBelow(path: String) throws {
        let target = Repository.target(of: path)
        let allowed = try #require(Self.table[target], "\(target) is not in the table of layers")
        let imported = SwiftText(try Repository.text(of: path)).imports
        let wrong = imported.intersection(Self.ownModules).subtracting(allowed)
        #expect(wrong.isEmpty, "\(path) imports \(wrong.sorted())")
    }

    @Test func everyLayerHasSources() {
        for target in Self.table.keys.sorted() {
            let files = Repository.files(in: "Sources/\(target)", extensions: ["swift"])
            #expect(!files.isEmpty, "\(target) has no sources: the other tests would see nothing")
        }
    }

    @Test func theTableOfLayersHasNoCycle() {
        var remaining = Self.table
        while let leaf = remaining.first(where: { entry in
            entry.value.allSatisfy { remaining[$0] == nil }
        }) {
            remaining[leaf.key] = nil
        }
        #expect(remaining.isEmpty, "these import each other: \(remaining.keys.sorted())")
    }

    @Test(arguments: Repository.files(in: "Sources", extensions: ["swift"]))
    func onlyTheCommandKnowsArgumentsConfigurationAndLogs(path: String) throws {
        guard Repository.target(of: path) != "RecoCommand" else { return }
        let imported = SwiftText(try Repository.text(of: path)).imports
        #expect(imported.isDisjoint(with: ["ArgumentParser", "Configuration", "Logging"]))
    }

    @Test(arguments: Repository.files(in: "Sources/HTTPWire", extensions: ["swift"]))
    func wireHasNeitherInputAndOutputNorAClock(path: String) throws {
        let imported = SwiftText(try Repository.text(of: path)).imports
        #expect(imported.isDisjoint(with: ["Foundation", "Dispatch", "Glibc", "Synchronization"]))
    }

    @Test(arguments: Repository.files(in: "Sources/CKernels", extensions: ["c", "h"]))
    func kernelsOnlyCompute(path: String) throws {
        let text = try Repository.text(of: path)
        let includes = text.matches(of: /#include\s*[<"]([^>"]+)[>"]/).map { String($0.output.1) }
        let banned: Set = ["stdlib.h", "stdio.h", "errno.h", "pthread.h", "unistd.h", "threads.h"]
        #expect(banned.isDisjoint(with: includes), "\(path) includes \(includes)")
        #expect(!text.contains("malloc("), "\(path) allocates")
    }
}
