import EventLoop
import LiveComponents
import Network
import Stage

/// A run that is being watched, as its invariants see it.
public final class ExploredRun {
  public let plan: Plan
  public let stage: Stage
  /// Nil once it is released.
  public internal(set) var pusher: LivePusher?
  /// In the plan's order, without those that were removed.
  public internal(set) var players: [LivePlayer] = []
  public let recovery: RecoveryState

  init(plan: Plan, stage: Stage) {
    self.plan = plan
    self.stage = stage
    recovery = RecoveryState()
  }

  public var now: RunTime { stage.loop.now }
  public func player(_ name: String) -> LivePlayer? { players.first { $0.name == name } }

  /// Whether a component pushes or plays, or tries to.
  public func isActive(_ component: String) -> Bool {
    component == Plan.pusherName ? pusher?.isActive ?? false : player(component)?.isActive ?? false
  }
}

/// Something that must hold in every run, whatever its plan: told of all that happens, it says what is wrong with it.
/// Every complaint is one line, without a component's name or a time where the record has both. It only looks: nothing is done
/// to a component and nothing written to the log meanwhile.
public protocol Invariant {
  /// As reports have it: a word or two.
  var name: String { get }

  /// A method is about to be called, or something else is about to be done to a component: all calls but the loop's.
  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String?
  mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String?
  /// A record of the log, as it is written.
  mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String?
  /// Every `PlanRun.samplePeriod`.
  mutating func sample(_ run: ExploredRun) -> String?
  /// The run is over, and everything in it released.
  mutating func ended(_ run: ExploredRun) -> String?
}

extension Invariant {
  public mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? { nil }
  public mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String? { nil }
  public mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String? { nil }
  public mutating func sample(_ run: ExploredRun) -> String? { nil }
  public mutating func ended(_ run: ExploredRun) -> String? { nil }
}

/// That an invariant did not hold.
public struct Breach: Hashable, Sendable, CustomStringConvertible {
  /// The invariant's name.
  public let invariant: String
  /// What is wrong, in one line.
  public let complaint: String
  /// On the run's clock.
  public let time: RunTime
  /// Whose record was complained of, where it was one.
  public let component: String?

  public init(invariant: String, complaint: String, time: RunTime, component: String? = nil) {
    self.invariant = invariant
    self.complaint = complaint
    self.time = time
    self.component = component
  }

  public var description: String {
    "\(invariant) at \(time.elapsed.planText): " + (component.map { "\($0): " } ?? "") + complaint
  }
}

/// All invariants, new for each run.
public enum Invariants {
  public static func all() -> [any Invariant] {
    [
      PusherCodeOrder(), PlayerCodeOrder(), QuietAfterEnd(), BoundedBuffer(), BoundedSendQueue(), BoundedRates(),
      HonestSpeed(),
      Liveness(), ReleasedResources(),
    ]
  }
}
