import HTTPServing
import Testing

struct TLSConfigurationTests {
    @Test func asksClientsForNothingUnlessItIsTold() {
        let configuration = TLSConfiguration(certificatePath: "a.pem", keyPath: "a.key")
        #expect(configuration.clientAuthorityPath == nil)
    }

    @Test func warningsSayWhichFileAndWhatToChange() {
        let key = TLSWarning.keyReadableByOthers(path: "/a.key", mode: 0o644)
        #expect(key.description.hasPrefix("/a.key: "))
        #expect(key.description.contains("expected mode 600, found 644"))
        let certificate = TLSWarning.certificateNotValidNow(path: "/a.pem")
        #expect(certificate.description.hasPrefix("/a.pem: "))
        #expect(!certificate.description.contains("\n"))
    }
}
