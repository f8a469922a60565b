/// The information object of an `onStatus`, `_result` or `_error` command (RTMP 1.0, 7.2).
public struct StatusInfo: Hashable, Sendable {
  /// `status`, `warning` or `error`; empty if the peer left it out.
  public var level: String
  /// Such as `NetStream.Publish.BadName`; for an `_error` without a code the name of the command that failed.
  public var code: String
  /// The peer's words for people; may be empty.
  public var description: String

  public init(level: String, code: String, description: String) {
    self.level = level
    self.code = code
    self.description = description
  }
}
