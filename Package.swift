// swift-tools-version: 6.2
import PackageDescription

// The dependency list of each target is the architecture: a target may import only targets
// below it. `TidyTests` holds the sources to this table.

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

let cSettings: [CSetting] = [
    .treatAllWarnings(as: .error),
    .enableWarning("all"),
    .enableWarning("extra"),
    .unsafeFlags(["-O3"]),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(
    of name: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: swiftSettings
    )
}

let package = Package(
    name: "reco",
    products: [
        .executable(name: "reco", targets: ["RecoCommand"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: [.defaults, "YAML"]
        ),
    ],
    targets: [
        .target(name: "CKernels", cSettings: cSettings),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),

        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        .systemLibrary(name: "CSockets"),

        library("Tensors", ["CKernels"]),
        library("FileStorage", ["COpenSSL"]),
        library("HTTPWire"),

        library("TensorFiles", ["Tensors", "FileStorage"]),

        library("VectorMemory", ["Tensors", "FileStorage", "TensorFiles"]),
        library("FusionModel", ["Tensors"]),
        library("HTTPServing", ["HTTPWire", "CSockets", "COpenSSL", "CZlib"]),

        library("Reco", ["Tensors", "FileStorage", "TensorFiles", "VectorMemory", "FusionModel"]),

        .target(
            name: "RecoService",
            dependencies: [
                "Reco", "HTTPServing", "HTTPWire", "Tensors", "VectorMemory", "FileStorage",
            ],
            resources: [.embedInCode("Resources/openapi.yaml")],
            swiftSettings: swiftSettings
        ),

        .executableTarget(
            name: "RecoCommand",
            dependencies: [
                "Reco", "RecoService", "HTTPServing", "HTTPWire", "VectorMemory", "FusionModel",
                "TensorFiles", "FileStorage", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Tensors", "COpenSSL", "CZlib"],
            path: "Tests/TestSupport",
            swiftSettings: swiftSettings
        ),
        tests(of: "Tensors"),
        tests(of: "FileStorage"),
        tests(of: "HTTPWire"),
        tests(of: "TensorFiles", ["Tensors", "FileStorage"]),
        tests(of: "VectorMemory", ["Tensors", "TensorFiles", "FileStorage"]),
        tests(of: "FusionModel", ["Tensors", "TensorFiles"], exclude: ["Golden"]),
        tests(of: "HTTPServing", ["HTTPWire"]),
        tests(of: "Reco", ["Tensors", "TensorFiles", "VectorMemory", "FusionModel"]),
        tests(
            of: "RecoService",
            [
                "Reco", "HTTPServing", "HTTPWire", "Tensors", "TensorFiles", "VectorMemory",
                "FusionModel",
            ]
        ),
        tests(
            of: "RecoCommand",
            [
                "Reco", "RecoService", "HTTPServing", "HTTPWire", "Tensors", "TensorFiles",
                "VectorMemory", "FusionModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["TestSupport", "HTTPServing", "HTTPWire"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "Tensors", "TensorFiles"],
            exclude: ["Description", "Interchange"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TidyTests",
            dependencies: ["TestSupport"],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
