import EventLoop
import Network
import RTMP

/// What every run is asked of its world.
public struct RunWorld: Sendable {
  public var seed: UInt64 = 0
  public var conditions: NetworkConditions?
  public var faults: [Fault] = []
  /// The components are stopped after that much run time.
  public var limit: RunDuration?

  public init() {}
}

extension Stage {
  /// Whether an address leads to the embedded origin of the simulated world.
  public static func isSimulated(_ address: String) -> Bool {
    guard let address = try? StreamAddress(address) else { return false }
    return originHosts.contains(address.host)
  }

  /// The world of an address, with conditions and faults.
  convenience init(for address: String, _ world: RunWorld) throws(StageError) {
    let kind: World = Self.isSimulated(address) ? .simulated : .real
    self.init(world: kind, seed: world.seed)
    do {
      if kind == .simulated { try startOrigin() }
    } catch {
      throw StageError(.environment, error.description)
    }
    do throws(ConditionsError) {
      if let conditions = world.conditions { try setConditions(conditions) }
      for fault in world.faults { try schedule(fault) }
    } catch {
      throw StageError(.usage, error.description)
    }
  }

  /// Lets what was said last go out: the orderly ends of connections.
  func settle() {
    log.close()
    loop.run(until: loop.now + (loop.clock == .virtual ? .seconds(1) : .milliseconds(200)))
  }
}
