/// A fault that refuses peers (SPEC section 7: publish rejected, stream busy).
public struct RefusalFault: Hashable, Sendable {
  /// `connect`, `publish` or `play`; a refused play is 403 for HTTP,
  /// or 404 if the code is `NetStream.Play.StreamNotFound`.
  public var request: OriginRequest
  /// The stream (`live/a`), for `connect` the application; nil is any.
  public var stream: String?
  /// The status code of the answer, such as `NetStream.Publish.Denied`; connect is always
  /// `NetConnection.Connect.Rejected`.
  public var code: String
  public var description: String
  /// How often it strikes; nil is until it is lifted.
  public var times: Int?

  public init(_ request: OriginRequest, stream: String? = nil, code: String, description: String, times: Int? = nil) {
    self.request = request
    self.stream = stream
    self.code = code
    self.description = description
    self.times = times
  }

  public static func rejectConnect(app: String? = nil, times: Int? = nil) -> RefusalFault {
    RefusalFault(
      .connect, stream: app, code: "NetConnection.Connect.Rejected", description: "connect rejected by a fault",
      times: times)
  }

  public static func rejectPublish(stream: String? = nil, times: Int? = nil) -> RefusalFault {
    RefusalFault(
      .publish, stream: stream, code: "NetStream.Publish.Denied", description: "publish rejected by a fault",
      times: times)
  }

  /// As if another publisher had the name.
  public static func streamBusy(stream: String? = nil, times: Int? = nil) -> RefusalFault {
    RefusalFault(
      .publish, stream: stream, code: "NetStream.Publish.BadName", description: "already publishing (by a fault)",
      times: times)
  }

  public static func rejectPlay(stream: String? = nil, times: Int? = nil) -> RefusalFault {
    RefusalFault(
      .play, stream: stream, code: "NetStream.Play.Failed", description: "play rejected by a fault", times: times)
  }

  /// As if nobody published.
  public static func streamNotFound(stream: String? = nil, times: Int? = nil) -> RefusalFault {
    RefusalFault(
      .play, stream: stream, code: "NetStream.Play.StreamNotFound", description: "not found (by a fault)",
      times: times)
  }
}

/// The peers that a fault is meant for. All conditions must hold; nil holds for any.
public struct PeerSelection: Hashable, Sendable {
  public enum Role: Hashable, Sendable { case publisher, viewer }

  public var role: Role?
  public var stream: String?
  /// A remote address, with its port or without.
  public var address: String?

  public init(role: Role? = nil, stream: String? = nil, address: String? = nil) {
    self.role = role
    self.stream = stream
    self.address = address
  }
}

/// The refusals in force.
struct OriginFaults {
  private var refusals: [RefusalFault] = []

  mutating func add(_ refusal: RefusalFault) { refusals.append(refusal) }
  mutating func removeAll() { refusals.removeAll() }

  mutating func remove(_ refusal: RefusalFault) {
    refusals.removeAll { $0.request == refusal.request && $0.stream == refusal.stream && $0.code == refusal.code }
  }

  /// The first refusal that meets this request; counts it.
  mutating func refusal(of request: OriginRequest, stream: String) -> RefusalFault? {
    guard
      let index = refusals.firstIndex(where: { $0.request == request && ($0.stream == nil || $0.stream == stream) })
    else { return nil }
    let refusal = refusals[index]
    if let times = refusal.times {
      if times <= 1 { refusals.remove(at: index) } else { refusals[index].times = times - 1 }
    }
    return refusal
  }
}
