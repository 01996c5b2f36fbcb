import Testing

@testable import RecoService

struct AccessPolicyTests {
    @Test func findsTheKeyOfAHash() {
        let keys = ["a", "b", "c"].map { AccessKey(name: $0, digest: AccessKey.digest(of: $0)) }
        let policy = AccessPolicy(keys: keys)
        for key in keys { #expect(policy.key(digest: key.digest) == key) }
        #expect(policy.key(digest: AccessKey.digest(of: "d")) == nil)
        #expect(AccessPolicy().key(digest: AccessKey.digest(of: "a")) == nil)
    }

    @Test func onlyWhatTellsCanBeOpened() {
        let openable = AccessPolicy.openablePaths
        #expect(openable.isSuperset(of: AccessPolicy.defaultOpenPaths))
        #expect(openable.contains("/info") && openable.contains("/label-sets"))
        for path in ["/refine", "/admin/reload", "/label-sets/{name}"] {
            #expect(!openable.contains(path))
        }
    }
}
