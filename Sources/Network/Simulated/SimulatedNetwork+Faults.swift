import EventLoop

/// A fault that has begun and not ended.
struct ActiveFault {
  let id: Int
  let kind: Fault.Kind
  let host: Int?
  let peer: Int?
  let direction: Fault.Direction

  /// Whether it befalls the link between two hosts, or the connections that the first opens to the second; the second is nil
  /// for a name that is nobody's.
  func befalls(from: Int, to: Int?) -> Bool {
    guard let host else { return true }
    let goesOut = from == host && (peer == nil || to == peer)
    let comesIn = to == host && (peer == nil || from == peer)
    switch direction {
    case .both: return goesOut || comesIn
    case .outgoing: return goesOut
    case .incoming: return comesIn
    }
  }
}

extension SimulatedNetwork {
  /// Names a scheduled fault.
  public struct FaultID: Hashable, Sendable {
    let number: Int
  }

  /// Lets a fault begin at its start, or now if that is past, and end by itself if it has a duration.
  /// Throws if its hosts are not known, or its kind is not the network's.
  @discardableResult
  public func schedule(_ fault: Fault) throws(ConditionsError) -> FaultID {
    if case .other(let name, _) = fault.kind {
      let known = Fault.networkNames.joined(separator: ", ")
      throw ConditionsError("unknown fault \"\(name)\"; the network's are \(known)")
    }
    scheduledFaults += 1
    let active = ActiveFault(
      id: scheduledFaults, kind: fault.kind, host: try index(fault.host), peer: try index(fault.peer),
      direction: fault.direction)
    pendingFaults.insert(active.id)
    loop.schedule(after: max(.zero, RunTime.zero + fault.start - loop.now)) { [weak self] in
      self?.begin(active, fault)
    }
    return FaultID(number: active.id)
  }

  /// Ends a fault before its time, or keeps it from beginning.
  public func lift(_ id: FaultID) {
    pendingFaults.remove(id.number)
    guard let index = activeFaults.firstIndex(where: { $0.id == id.number }) else { return }
    let fault = activeFaults.remove(at: index)
    refreshLinks()
    onFault?("\(fault.kind) ends")
  }

  func isActive(_ kind: Fault.Kind, from: Int, to: Int?) -> Bool {
    activeFaults.contains { $0.kind == kind && $0.befalls(from: from, to: to) }
  }

  private func index(_ host: String?) throws(ConditionsError) -> Int? {
    guard let host else { return nil }
    if let index = index(ofHost: host) { return index }
    throw ConditionsError("there is no host \"\(host)\"; known are \(knownNames.joined(separator: ", "))")
  }

  private func begin(_ active: ActiveFault, _ fault: Fault) {
    guard pendingFaults.remove(active.id) != nil else { return }
    let place = fault.place.isEmpty ? "" : " at \(fault.place)"
    let isInstant = fault.duration == nil && (fault.kind == .reset || fault.kind == .close)
    if isInstant {
      onFault?("\(fault.kind)\(place)")
    } else {
      let lasting = fault.duration.map { " for \(Fault.time($0))" } ?? ""
      onFault?("\(fault.kind)\(place) begins\(lasting)")
      activeFaults.append(active)
      refreshLinks()
    }
    if fault.kind == .reset || fault.kind == .close { strike(active) }
    guard let duration = fault.duration else { return }
    loop.schedule(after: duration) { [weak self] in self?.finish(active.id, "\(fault.kind)\(place) ends") }
  }

  private func finish(_ id: Int, _ text: String) {
    guard let index = activeFaults.firstIndex(where: { $0.id == id }) else { return }
    activeFaults.remove(at: index)
    refreshLinks()
    onFault?(text)
  }

  /// Resets or closes what is open.
  private func strike(_ fault: ActiveFault) {
    var struck: [SimulatedConnection] = []
    for link in links where fault.befalls(from: link.from.index, to: link.to.index) {
      struck += link.connections.filter { $0.isOpener && $0.phase != .connecting }
    }
    for connection in struck {
      let peer = connection.peer
      if fault.kind == .reset {
        connection.end(.reset)
        peer?.end(.reset)
      } else {
        connection.queueEnd()
        peer?.queueEnd()
      }
    }
  }
}
