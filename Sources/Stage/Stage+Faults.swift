import EventLoop
import Network

/// Names a fault of a run that was scheduled or begun.
public struct FaultHandle: Hashable, Sendable {
  let number: Int
}

/// A fault that goes on.
public struct ActiveFault: Hashable, Sendable {
  public let handle: FaultHandle
  /// As it was asked for.
  public let fault: Fault
  /// On the run's clock.
  public let since: RunTime
  /// When it will end by itself; nil: not before it is lifted.
  public let end: RunTime?
}

/// What a stage knows of a fault that is not over.
struct FaultRecord {
  enum Action {
    case network(SimulatedNetwork.FaultID)
    case origin(OriginFaultAction)
    case device(DeviceFaultAction)
  }

  let handle: FaultHandle
  let fault: Fault
  let action: Action
  let since: RunTime
  var end: RunTime? { fault.duration.map { since + $0 } }
  /// It has begun; of the network's faults the network knows.
  var isOn = false
}

// Faults of the network, the origin and the phone's devices, scheduled or by hand (docs/network.md).
extension Stage {
  /// Lets a fault begin at its start, or at the loop's next turn if that is past, and end by itself if it has a duration.
  /// Throws if there is no such fault, or it makes no sense here: wrong value, unknown place, no simulated network.
  @discardableResult
  public func schedule(_ fault: Fault) throws(ConditionsError) -> FaultHandle {
    let delay = max(.zero, RunTime.zero + fault.start - loop.now)
    switch try understand(fault) {
    case .network(let resolved, let simulation):
      return add(fault, .network(try simulation.schedule(resolved)), since: loop.now + delay)
    case .other(let action):
      let handle = add(fault, action, since: loop.now + delay)
      loop.schedule(after: delay) { [weak self] in self?.beginNow(handle) }
      return handle
    }
  }

  /// Lets a fault begin now, whatever its start, and end by itself if it has a duration, or when it is lifted. What ends
  /// connections (`reset`, `close` and the kicks) does so at the loop's next turn. Throws as `schedule` does.
  @discardableResult
  public func begin(_ fault: Fault) throws(ConditionsError) -> FaultHandle {
    switch try understand(fault) {
    case .network(let resolved, let simulation):
      return add(fault, .network(try simulation.begin(resolved)), since: loop.now)
    case .other(let action):
      let handle = add(fault, action, since: loop.now)
      if action.isInstant {
        loop.schedule(after: .zero) { [weak self] in self?.beginNow(handle) }
      } else {
        beginNow(handle)
      }
      return handle
    }
  }

  /// Ends a fault before its time, or keeps it from beginning. The log gets the line that its own end would have written;
  /// nothing happens if it is over.
  public func lift(_ handle: FaultHandle) {
    guard let index = faults.firstIndex(where: { $0.handle == handle }) else { return }
    guard case .network(let id) = faults[index].action else { return endNow(handle) }
    faults.remove(at: index)
    simulation?.lift(id)
  }

  /// Whether a fault has begun and not ended. What happens at an instant never is.
  public func isActive(_ handle: FaultHandle) -> Bool { faults.contains { $0.handle == handle && isOn($0) } }

  /// The faults that go on now, in the order in which they were asked for.
  public var activeFaults: [ActiveFault] {
    faults.filter(isOn).map { ActiveFault(handle: $0.handle, fault: $0.fault, since: $0.since, end: $0.end) }
  }

  // MARK: One fault

  private enum Understood {
    /// With the names of its hosts as the network knows them.
    case network(Fault, SimulatedNetwork)
    case other(FaultRecord.Action)
  }

  private func understand(_ fault: Fault) throws(ConditionsError) -> Understood {
    if case .other(let name, let value) = fault.kind {
      if let device = DeviceFault(name) { return .other(.device(try DeviceFaultAction(device, value, fault))) }
      return .other(.origin(try OriginFaultAction(name, value)))
    }
    guard let simulation else {
      throw ConditionsError(
        "faults of the network need the simulated one; play a file or push to \(Self.originHosts[1])")
    }
    var fault = fault
    fault.host = try Self.knownHost(fault.host)
    fault.peer = try Self.knownHost(fault.peer)
    return .network(fault, simulation)
  }

  /// The phone goes by its first name, too.
  private static func knownHost(_ name: String?) throws(ConditionsError) -> String? {
    guard let lower = name?.lowercased() else { return nil }
    if lower == "phone" { return deviceHost }
    let known = originHosts + [deviceHost]
    guard known.contains(lower) else {
      throw ConditionsError("fault at \(lower): no such host; there are \(known.joined(separator: ", "))")
    }
    return lower
  }

  private func add(_ fault: Fault, _ action: FaultRecord.Action, since: RunTime) -> FaultHandle {
    faults.removeAll(where: isOver)
    faultCount += 1
    let handle = FaultHandle(number: faultCount)
    faults.append(FaultRecord(handle: handle, fault: fault, action: action, since: since))
    return handle
  }

  private func isOn(_ record: FaultRecord) -> Bool {
    guard case .network(let id) = record.action else { return record.isOn }
    return simulation?.isActive(id) ?? false
  }

  /// The network ends its faults by itself.
  private func isOver(_ record: FaultRecord) -> Bool {
    guard case .network(let id) = record.action, let simulation else { return false }
    return !simulation.isActive(id) && !simulation.isPending(id)
  }

  // MARK: Beginning and ending what is not the network's

  private func beginNow(_ handle: FaultHandle) {
    guard let index = faults.firstIndex(where: { $0.handle == handle }) else { return }
    let record = faults[index]
    if record.action.isInstant { faults.remove(at: index) } else { faults[index].isOn = true }
    switch record.action {
    case .network: break
    case .origin(let action): action.begin(at: origin)
    case .device(let action): begin(action)
    }
    guard let duration = record.fault.duration, !record.action.isInstant else { return }
    loop.schedule(after: duration) { [weak self] in self?.endNow(handle) }
  }

  private func endNow(_ handle: FaultHandle) {
    guard let index = faults.firstIndex(where: { $0.handle == handle }) else { return }
    let record = faults.remove(at: index)
    guard record.isOn else { return }
    switch record.action {
    case .network: break
    case .origin(let action): end(action)
    case .device(let action): end(action)
    }
  }
}

extension FaultRecord.Action {
  fileprivate var isInstant: Bool {
    if case .origin(let action) = self { return action.isInstant }
    return false
  }
}
