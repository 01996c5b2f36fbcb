import Glibc

/// Lets this process have as many descriptors as the system allows it: clients take one each, and
/// tests of thousands of them need more than most shells begin with.
public func takeAllAllowedDescriptors() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(resource, &limit)
}
