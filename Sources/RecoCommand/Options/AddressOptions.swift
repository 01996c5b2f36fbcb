import ArgumentParser

/// Where the service listens and how it speaks there: what those who ask it have to know, too.
struct AddressOptions: ParsableArguments, SettingOptions {
    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host: String?
    @Option(help: ArgumentHelp("The port to listen on; 0 picks a free one.", valueName: "port"))
    var port: String?
    @Option(help: ArgumentHelp("The certificate chain of TLS, PEM.", valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?
    @Option(
        name: .customLong("tls-client-ca"),
        help: ArgumentHelp(
            "Who issues the certificates that clients then need, PEM.",
            valueName: "file"
        )
    )
    var tlsClientAuthority: String?

    var flags: [SettingKey: String] {
        let all: [SettingKey: String?] = [
            .host: host, .port: port, .tlsCertificate: tlsCertificate, .tlsKey: tlsKey,
            .tlsClientAuthority: tlsClientAuthority,
        ]
        return all.compactMapValues(\.self)
    }
}
