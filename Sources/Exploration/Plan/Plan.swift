import EventLoop
import LiveComponents
import Network

/// Attributes that are set together, as one `setData` does.
public struct AttributeChange: Hashable, Sendable {
  public struct Setting: Hashable, Sendable {
    public let name: String
    public let value: AttributeValue
  }

  public var settings: [Setting]

  init(_ settings: (String, AttributeValue)...) {
    self.settings = settings.map { Setting(name: $0.0, value: $0.1) }
  }

  /// As components take them.
  var values: [(name: String, value: AttributeValue)] { settings.map { ($0.name, $0.value) } }
}

/// Everything that happens in one run: what the components are, what a page and its user do to them and when, and what goes
/// wrong around them. It follows from a seed alone (`PlanGenerator`), and can be made smaller part by part.
///
/// The trouble is over at `calm`. Then everything is put right, and what was stopped or gave up is started once more: from
/// there on the run must come back to life.
public struct Plan: Hashable, Sendable {
  public struct Player: Hashable, Sendable {
    public enum Carrier: String, Hashable, Sendable { case rtmp, flv }

    public var name: String
    public var carrier: Carrier
    public var attributes: [AttributeChange]

    /// What `src` is.
    public var source: String {
      switch carrier {
      case .rtmp: "rtmp://play.local/\(Plan.stream)"
      case .flv: "http://play.local/\(Plan.stream).flv"
      }
    }
  }

  public static let pusherName = "pusher"
  public static let stream = "live/explore"
  public static let pushAddress = "rtmp://push.local/\(stream)"

  public let seed: UInt64
  /// How long the run lasts at least; it goes on while something has yet to come back to life.
  public var length: RunDuration
  public var calm: RunDuration
  public var conditions: PlannedConditions
  public var pusher: [AttributeChange]
  public var players: [Player]
  /// By time.
  public var steps: [PlannedStep]
  /// By start; all of them end before `calm`.
  public var faults: [Fault]
}

/// What the network is from the beginning.
public struct PlannedConditions: Hashable, Sendable {
  /// In the form of `NetworkConditions(parsing:)`; empty for the usual ones.
  public var text: String
  /// In the place of the rate of one direction.
  public var trace: Trace?
  public var traceDirection: LinkDirection

  public static let usual = PlannedConditions(text: "", trace: nil, traceDirection: .up)

  /// Throws if the text cannot be read.
  func conditions() throws(ConditionsError) -> NetworkConditions {
    var conditions = try NetworkConditions(parsing: text)
    guard let trace else { return conditions }
    switch traceDirection {
    case .up: conditions.up.rate = .trace(trace)
    case .down: conditions.down.rate = .trace(trace)
    }
    return conditions
  }
}

/// One thing that a page, its user or the network's owner does.
public struct PlannedStep: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case call(String, method: String, arguments: AttributeChange)
    case set(String, AttributeChange)
    /// The mini-program goes to the background, and comes back.
    case background, foreground
    case page(String, PageMove)
    /// The component goes from the page.
    case remove(String)
    /// In the form of `NetworkConditions(parsing:)`.
    case conditions(String)
  }

  public enum PageMove: String, Hashable, Sendable, CaseIterable { case navigate, openNative, returnToPage }

  /// On the run's clock.
  public var time: RunDuration
  public var action: Action

  /// The component that it is about, if it is about one.
  var component: String? {
    switch action {
    case .call(let name, _, _), .set(let name, _), .page(let name, _), .remove(let name): name
    case .background, .foreground, .conditions: nil
    }
  }
}
