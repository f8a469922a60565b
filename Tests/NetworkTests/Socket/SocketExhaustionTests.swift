import EventLoop
import Glibc
import Testing

@testable import Network

@Suite struct SocketExhaustionTests {
  /// In a process of its own, which has no descriptor left: the waiting peer does not make the loop spin, and it is served
  /// once a descriptor is free again.
  @Test func withoutDescriptorsAListenerRests() async {
    await #expect(processExitsWith: .success) {
      let harness = SocketHarness()
      let server = SocketServer { _ in SocketEnd() }
      guard let endpoint = try? harness.listen(server),
        let address = SocketAddress(numericHost: endpoint.host, port: endpoint.port),
        let waiting = try? SystemCall.makeSocket(family: AF_INET).get()
      else { exit(2) }
      // The test runner's own threads close descriptors as they start: those would be free below the limit.
      harness.settle(milliseconds: 200)
      _ = address.withPointer { connect(waiting, $0, $1) }
      // The soft limit lies just above the descriptors in use.
      let next = dup(waiting)
      var limit = rlimit(rlim_cur: rlim_t(next), rlim_max: 0)
      var before = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
      limit.rlim_max = before.rlim_max
      Glibc.close(next)
      guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(3) }
      while dup(waiting) >= 0 {}  // Gaps below the limit.

      let refused = SocketEnd()
      _ = harness.network.connect(to: endpoint, handler: refused)
      let begun = Machine.processorNanoseconds()
      harness.settle(milliseconds: 350)
      guard server.accepted.isEmpty else { exit(4) }
      guard case .other = refused.failure else { exit(5) }
      // 350 ms of spinning would cost as much processor time.
      guard Machine.processorNanoseconds() - begun < 100_000_000 else { exit(6) }
      guard harness.loop.firedTimers < 20 else { exit(7) }

      limit.rlim_cur = before.rlim_cur
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      exit(harness.run { server.accepted.count == 1 } ? 0 : 8)
    }
  }
}
