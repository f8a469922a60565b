import EventLoop
import Network

// What the network is now, for those who look at a run while it goes on.
extension Stage {
  /// The conditions set last; before that those of the simulated world, or of real sockets with no shaping. Faults come on
  /// top.
  public var conditions: NetworkConditions {
    if let conditionsSet { return conditionsSet }
    guard world == .real else { return NetworkConditions() }
    return NetworkConditions(down: LinkConditions(delay: .zero), up: LinkConditions(delay: .zero))
  }

  /// What the components' way to the server, or back, carries now in kbps, with traces and faults: 0 while it is cut, nil
  /// without a limit that is known.
  public func capacityKbps(_ direction: LinkDirection) -> Int64? {
    guard let simulation, let device, let originHost else { return shaped?.capacityKbps(direction) }
    return direction == .up
      ? simulation.capacityKbps(from: device, to: originHost) : simulation.capacityKbps(from: originHost, to: device)
  }
}
