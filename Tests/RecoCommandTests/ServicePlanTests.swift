import HTTPServing
import HTTPWire
import Logging
import Reco
import RecoService
import Testing

@testable import RecoCommand

struct ServicePlanTests {
    private func settings(
        _ flags: [SettingKey: String],
        _ environment: [String: String] = [:]
    ) throws -> Settings {
        try Settings(
            flags: flags.merging([.memory: "/data/cars"]) { given, _ in given },
            configuration: nil,
            environment: environment
        )
    }

    private func plan(_ flags: [SettingKey: String]) throws -> ServicePlan {
        try ServicePlan(settings(flags))
    }

    @Test func withNothingButAMemoryTheDefaultsHold() throws {
        let plan = try plan([:])
        #expect(plan.memoryFolder == "/data/cars")
        #expect(plan.labelSetFolder == "/data/label-sets")
        #expect(plan.labelSetLimits == LabelSetLimits())
        #expect(plan.configuration.limits == ServiceLimits())
        #expect(plan.configuration.server.limits == WireLimits())
        #expect(plan.configuration.server.host == "127.0.0.1")
        #expect(plan.configuration.server.port == 8080)
        #expect(plan.configuration.version == RecoCommand.version)
        #expect(plan.drainSeconds == 10)
        #expect(plan.logLevel.rawValue == "info")
    }

    @Test func theDefaultsThatArePrintedAreTheDefaultsThatHold() throws {
        let lists = ServicePlan.defaults.filter { ![.search, .fuse, .threads].contains($0.key) }
        let (said, silent) = (try plan(lists), try plan([:]))
        #expect(said.configuration.limits == silent.configuration.limits)
        #expect(said.configuration.modelName == silent.configuration.modelName)
        #expect(said.configuration.laneCount == silent.configuration.laneCount)
        #expect(said.labelSetLimits == silent.labelSetLimits)
        #expect(said.drainSeconds == silent.drainSeconds)
        #expect(said.logLevel == silent.logLevel)
        let (one, other) = (said.configuration.server, silent.configuration.server)
        #expect(one.host == other.host && one.port == other.port && one.limits == other.limits)
        #expect(one.connectionLimit == other.connectionLimit)
        #expect(one.handshakeLimit == other.handshakeLimit)
        #expect(one.inflationRatioLimit == other.inflationRatioLimit)
        #expect(one.compressionMinimum == other.compressionMinimum)
        #expect(one.handshakeTimeout == other.handshakeTimeout)
        #expect(
            [one.headTimeout, one.bodyTimeout, one.idleTimeout, one.writeTimeout]
                == [other.headTimeout, other.bodyTimeout, other.idleTimeout, other.writeTimeout]
        )
    }

    @Test func theMemoryHasToBeSaid() {
        #expect(throws: CommandError.missing(.memory)) { try plan([.memory: ""]) }
    }

    @Test(arguments: [
        ("a/b", "a/label-sets"), ("/m", "/label-sets"), ("/x/y/../z/", "/x/label-sets"),
    ])
    func labelSetsLieBesideTheMemory(memory: String, folder: String) throws {
        let found = try plan([.memory: memory]).labelSetFolder
        #expect(folder.hasPrefix("/") ? found == folder : found.hasSuffix("/" + folder), "\(found)")
        #expect(try plan([.memory: memory, .labelSets: "s"]).labelSetFolder == "s")
    }

    @Test func everyCountLandsInItsPlace() throws {
        let plan = try plan([
            .bodyLimit: "11", .headLimit: "12", .targetLimit: "13", .embeddingLimit: "14",
            .kLimit: "15", .neighborLimit: "16", .labelLimit: "17", .labelSetLimit: "18",
            .connectionLimit: "19", .queuedRowLimit: "20", .batchRowLimit: "21",
            .cachedLabelLimit: "22", .lanes: "23", .port: "24",
        ])
        let (server, limits) = (plan.configuration.server, plan.configuration.limits)
        #expect(server.limits.bodyByteLimit == 11)
        #expect(server.limits.headByteLimit == 12)
        #expect(server.limits.targetByteLimit == 13)
        #expect(limits.embeddingLimit == 14 && limits.kLimit == 15)
        #expect(limits.neighborLimit == 16)
        #expect(plan.labelSetLimits.labelLimit == 17 && plan.labelSetLimits.setLimit == 18)
        #expect(server.connectionLimit == 19)
        #expect(limits.queuedRowLimit == 20 && limits.batchRowLimit == 21)
        #expect(limits.cachedLabelLimit == 22)
        #expect(plan.configuration.laneCount == 23)
        #expect(server.port == 24)
    }

    @Test func whatTheNetworkMayCostLandsInItsPlace() throws {
        let server = try plan([
            .handshakeLimit: "31", .inflationRatioLimit: "32", .compressionMinimum: "0",
            .handshakeTimeout: "0.5",
        ]).configuration.server
        #expect(server.handshakeLimit == 31 && server.inflationRatioLimit == 32)
        #expect(server.compressionMinimum == 0)
        #expect(server.handshakeTimeout == .milliseconds(500))
    }

    @Test func filesOfTLSAreThereTogetherOrNotAtAll() throws {
        let files: [SettingKey: String] = [.tlsCertificate: "a.pem", .tlsKey: "a.key"]
        #expect(try plan([:]).configuration.server.tls == nil)
        #expect(try plan([.tlsCertificate: "", .tlsKey: ""]).configuration.server.tls == nil)
        let expected = TLSConfiguration(certificatePath: "a.pem", keyPath: "a.key")
        #expect(try plan(files).configuration.server.tls == expected)
        let both = files.merging([.tlsClientAuthority: "ca.pem"]) { $1 }
        #expect(try plan(both).configuration.server.tls?.clientAuthorityPath == "ca.pem")
        #expect(throws: CommandError.missing(.tlsKey)) { try plan([.tlsCertificate: "a.pem"]) }
        #expect(throws: CommandError.missing(.tlsCertificate)) { try plan([.tlsKey: "a.key"]) }
        #expect(throws: CommandError.missing(.tlsCertificate)) {
            try plan([.tlsClientAuthority: "ca.pem"])
        }
    }

    @Test func timesAndNamesLandInTheirPlaces() throws {
        let plan = try plan([
            .headTimeout: "1.5", .bodyTimeout: "2", .idleTimeout: "3", .writeTimeout: "4",
            .drainTimeout: "0.25", .host: "::1", .modelName: "m", .logLevel: "debug",
        ])
        let server = plan.configuration.server
        #expect(server.headTimeout == .milliseconds(1500))
        #expect(server.bodyTimeout == .seconds(2))
        #expect(server.idleTimeout == .seconds(3) && server.writeTimeout == .seconds(4))
        #expect(plan.drainSeconds == 0.25)
        #expect(server.host == "::1")
        #expect(plan.configuration.modelName == "m")
        #expect(plan.logLevel.rawValue == "debug")
    }

    @Test func allSetsTogetherMayHoldWhatOneMay() throws {
        let usual = LabelSetLimits().totalLabelLimit
        let large = try plan([.labelLimit: "\(usual + 1)"]).labelSetLimits
        #expect(large.totalLabelLimit == usual + 1)
        #expect(try plan([.labelLimit: "5"]).labelSetLimits.totalLabelLimit == usual)
    }

    @Test(arguments: [
        (SettingKey.port, "65536", "a whole number in 0...65535"),
        (.port, "-1", "a whole number in 0...65535"), (.lanes, "0", "a whole number in 1...1024"),
        (.lanes, "1025", "a whole number in 1...1024"),
        (.kLimit, "0", "a whole number in 1...1000000000"),
        (.bodyLimit, "1000000001", "a whole number in 1...1000000000"),
        (.drainTimeout, "0", "seconds, more than 0 and at most 86400"),
        (.idleTimeout, "86401", "seconds, more than 0 and at most 86400"),
    ])
    func numbersHaveBounds(key: SettingKey, text: String, expected: String) throws {
        let error = CommandError.invalidValue(name: key.flag, expected: expected, found: text)
        #expect(throws: error) { try plan([key: text]) }
    }

    @Test func theHighestPortAndTheLongestTimeAreTaken() throws {
        #expect(try plan([.port: "65535"]).configuration.server.port == 65_535)
        #expect(try plan([.port: "0"]).configuration.server.port == 0)
        #expect(try plan([.drainTimeout: "86400"]).drainSeconds == 86_400)
    }
}
