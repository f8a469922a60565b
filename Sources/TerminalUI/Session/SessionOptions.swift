import EventLoop
import LiveComponents
import Network
import Stage

/// What the interface runs.
public struct SessionOptions: Sendable {
  public enum Source: Hashable, Sendable {
    /// A pusher with the generated camera into the embedded origin, and a player on it.
    case loop
    /// Real servers, or the embedded origin under its names; one of the two may be missing.
    case addresses(push: String?, play: String?)
    /// A media file that the embedded origin repeats for ever.
    case file(path: String)
  }

  public var source = Source.loop
  public var pushAttributes: [(name: String, value: AttributeValue)] = []
  public var playAttributes: [(name: String, value: AttributeValue)] = []
  public var pusher = PusherConfiguration()
  public var player = PlayerConfiguration()
  public var world = RunWorld()
  /// Wall for people, virtual for tests; only the simulated world knows virtual time.
  public var clock = EventLoop.Clock.wall
  public var language = Language.english

  public init() {}
}

/// Of the codes' explanations.
public enum Language: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
}
