import ArgumentParser

/// With how many hands the service works, and within which limits.
struct ServiceOptions: ParsableArguments, SettingOptions {
    @Option(help: ArgumentHelp("The folder of label sets.", valueName: "folder"))
    var labelSets: String?
    @Option(help: ArgumentHelp("What answers call the model.", valueName: "name"))
    var modelName: String?
    @Option(help: ArgumentHelp("How many batches run at once.", valueName: "count"))
    var lanes: String?
    @Option(help: ArgumentHelp("trace, debug, info, warning or error.", valueName: "level"))
    var logLevel: String?
    @Option(help: ArgumentHelp("text, or json: an object a line.", valueName: "format"))
    var logFormat: String?
    @Option(help: ArgumentHelp("Who has keys: lines of `reco key`.", valueName: "file"))
    var apiKeysFile: String?
    @Option(help: ArgumentHelp("The same lines, with ; between them.", valueName: "lines"))
    var apiKeys: String?
    @Option(help: ArgumentHelp("Paths that need no key, or none.", valueName: "paths"))
    var openRoutes: String?
    @Option(help: ArgumentHelp("Origins whose pages may ask, or *.", valueName: "origins"))
    var crossOrigins: String?

    @Option(help: ArgumentHelp("Largest request body.", valueName: "bytes"))
    var bodyLimit: String?
    @Option(help: ArgumentHelp("Largest request head.", valueName: "bytes"))
    var headLimit: String?
    @Option(help: ArgumentHelp("Longest request target.", valueName: "bytes"))
    var targetLimit: String?
    @Option(help: ArgumentHelp("Most embeddings in one request.", valueName: "count"))
    var embeddingLimit: String?
    @Option(help: ArgumentHelp("Largest k of a request.", valueName: "count"))
    var kLimit: String?
    @Option(help: ArgumentHelp("Most neighbors, or labels, in one answer.", valueName: "count"))
    var neighborLimit: String?
    @Option(help: ArgumentHelp("Most refined labels kept for later.", valueName: "count"))
    var cachedLabelLimit: String?
    @Option(help: ArgumentHelp("Most labels in one set.", valueName: "count"))
    var labelLimit: String?
    @Option(help: ArgumentHelp("Most stored label sets.", valueName: "count"))
    var labelSetLimit: String?
    @Option(help: ArgumentHelp("Most open connections.", valueName: "count"))
    var connectionLimit: String?
    @Option(help: ArgumentHelp("Most TLS handshakes at once.", valueName: "count"))
    var handshakeLimit: String?
    @Option(
        help: ArgumentHelp("Most bytes that one coded byte may become.", valueName: "count")
    )
    var inflationRatioLimit: String?
    @Option(
        help: ArgumentHelp("Smallest answer to compress; 0 for none.", valueName: "bytes")
    )
    var compressionMinimum: String?
    @Option(help: ArgumentHelp("Most rows that wait for a lane.", valueName: "count"))
    var queuedRowLimit: String?
    @Option(help: ArgumentHelp("Most rows in one batch.", valueName: "count"))
    var batchRowLimit: String?
    @Option(help: ArgumentHelp("Time for a TLS handshake.", valueName: "seconds"))
    var handshakeTimeout: String?
    @Option(help: ArgumentHelp("Time for a whole request head.", valueName: "seconds"))
    var headTimeout: String?
    @Option(help: ArgumentHelp("Time for a whole request body.", valueName: "seconds"))
    var bodyTimeout: String?
    @Option(help: ArgumentHelp("Time between two requests.", valueName: "seconds"))
    var idleTimeout: String?
    @Option(help: ArgumentHelp("Time for a client to take an answer.", valueName: "seconds"))
    var writeTimeout: String?
    @Option(help: ArgumentHelp("Time for running requests after a signal.", valueName: "seconds"))
    var drainTimeout: String?

    var flags: [SettingKey: String] {
        let all: [SettingKey: String?] = [
            .labelSets: labelSets, .modelName: modelName, .lanes: lanes, .logLevel: logLevel,
            .logFormat: logFormat, .apiKeysFile: apiKeysFile, .apiKeys: apiKeys,
            .openRoutes: openRoutes, .crossOrigins: crossOrigins, .handshakeLimit: handshakeLimit,
            .inflationRatioLimit: inflationRatioLimit, .compressionMinimum: compressionMinimum,
            .handshakeTimeout: handshakeTimeout, .bodyLimit: bodyLimit, .headLimit: headLimit,
            .targetLimit: targetLimit, .embeddingLimit: embeddingLimit, .kLimit: kLimit,
            .neighborLimit: neighborLimit, .cachedLabelLimit: cachedLabelLimit,
            .labelLimit: labelLimit, .labelSetLimit: labelSetLimit,
            .connectionLimit: connectionLimit, .queuedRowLimit: queuedRowLimit,
            .batchRowLimit: batchRowLimit, .headTimeout: headTimeout, .bodyTimeout: bodyTimeout,
            .idleTimeout: idleTimeout, .writeTimeout: writeTimeout, .drainTimeout: drainTimeout,
        ]
        return all.compactMapValues(\.self)
    }
}
