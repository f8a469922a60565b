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

  /// The first object with a code among a command's values: servers put it in different places. Nil if there is none.
  init?(_ values: [AMF0Value]) {
    for object in values.lazy.compactMap(\.objectValue) {
      guard let code = object["code"]?.stringValue else { continue }
      self.init(
        level: object["level"]?.stringValue ?? "", code: code,
        description: object["description"]?.stringValue ?? object["details"]?.stringValue ?? "")
      return
    }
    return nil
  }

  var value: AMF0Value {
    .object(["level": .string(level), "code": .string(code), "description": .string(description)])
  }

  /// Whether the server refuses or ends what was asked for: by the code, or by the level where the code is not known.
  var isRefusal: Bool {
    switch code {
    case "NetStream.Seek.Failed", "NetStream.Seek.InvalidTime", "NetStream.Pause.Failed", "NetConnection.Call.Failed":
      false
    case "NetConnection.Connect.Rejected", "NetConnection.Connect.Failed", "NetConnection.Connect.Closed",
      "NetConnection.Connect.InvalidApp", "NetConnection.Connect.AppShutdown", "NetStream.Play.StreamNotFound",
      "NetStream.Play.Failed", "NetStream.Play.Unauthorized", "NetStream.Publish.BadName", "NetStream.Publish.Denied",
      "NetStream.Publish.Unauthorized", "NetStream.Publish.Failed", "NetStream.Failed":
      true
    default: level == "error"
    }
  }
}
