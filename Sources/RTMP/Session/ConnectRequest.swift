/// A client's `connect` command (RTMP 1.0, 7.2.1.1).
public struct ConnectRequest: Hashable, Sendable {
  /// The application, such as `live`; may hold an instance (`live/eu`) and a query.
  public var app: String
  /// The address as the client has it, without the stream name; empty if it sent none.
  public var tcUrl: String
  /// The whole command object.
  public var commandObject: AMF0Object

  public init(app: String, tcUrl: String, commandObject: AMF0Object) {
    self.app = app
    self.tcUrl = tcUrl
    self.commandObject = commandObject
  }
}
