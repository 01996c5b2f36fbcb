import Testing

@testable import RecoService

struct AccessPolicyTests {
    @Test func findsTheKeyOfAHash() {
        let keys = ["a", "b", "c"].map { AccessKey(name: $0, digest: KeyDigest(of: $0)) }
        let policy = AccessPolicy(keys: keys)
        for key in keys { #expect(policy.key(digest: key.digest) == key) }
        #expect(policy.key(digest: KeyDigest(of: "d")) == nil)
        #expect(AccessPolicy().key(digest: KeyDigest(of: "a")) == nil)
    }

    /// Whichever place it has among many.
    @Test func findsEachOfManyKeys() {
        let keys = (0..<AccessPolicy.keyLimit).map {
            AccessKey(name: "\($0)", digest: KeyDigest(of: "\($0)"))
        }
        let policy = AccessPolicy(keys: keys)
        for index in [0, 1, 2, 499, 998, 999] {
            #expect(policy.key(digest: KeyDigest(of: "\(index)"))?.name == "\(index)")
        }
        #expect(policy.key(digest: KeyDigest(of: "1000")) == nil)
    }

    @Test func ofKeysWithOneHashTheLastIsFound() {
        let keys = ["a", "b", "c"].map { AccessKey(name: $0, digest: KeyDigest(of: "same")) }
        #expect(AccessPolicy(keys: keys).key(digest: KeyDigest(of: "same"))?.name == "c")
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
