import EventLoop

/// When to try again after a connection was lost or failed (SPEC 1.3): three retries, 3 s apart; what resets the count is the
/// caller's business (1002 for the pusher, arriving media for the player).
public struct ReconnectPolicy: Sendable {
  public enum Decision: Equatable, Sendable {
    case retry(after: RunDuration)
    /// The last retry has failed.
    case giveUp
  }

  public static let retryLimit = 3
  public static let interval = RunDuration.seconds(3)

  /// Retries scheduled since the last success.
  public private(set) var retries = 0

  public init() {}

  public mutating func connectionFailed() -> Decision {
    guard retries < Self.retryLimit else { return .giveUp }
    retries += 1
    return .retry(after: Self.interval)
  }

  public mutating func connectionWorks() { retries = 0 }
}
