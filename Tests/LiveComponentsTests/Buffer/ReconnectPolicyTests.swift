import EventLoop
import LiveComponents
import Testing

/// SPEC 1.3: three retries, three seconds apart.
@Suite struct ReconnectPolicyTests {
  @Test func threeRetriesThenItGivesUpForGood() {
    var policy = ReconnectPolicy()
    for _ in 0..<3 { #expect(policy.connectionFailed() == .retry(after: .seconds(3))) }
    #expect(policy.connectionFailed() == .giveUp)
    #expect(policy.connectionFailed() == .giveUp)
  }

  @Test func aSuccessBringsThreeNewRetries() {
    var policy = ReconnectPolicy()
    for _ in 0..<20 {
      #expect(policy.connectionFailed() == .retry(after: .seconds(3)))
      #expect(policy.connectionFailed() == .retry(after: .seconds(3)))
      #expect(policy.retries == 2)
      policy.connectionWorks()
      #expect(policy.retries == 0)
    }
  }
}
