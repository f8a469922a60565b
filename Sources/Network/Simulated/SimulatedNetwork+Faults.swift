import EventLoop

/// A fault that has begun and not ended.
struct ActiveFault {
  let id: Int
  let kind: Fault.Kind
  let host: Int?
  let peer: Int?
  let direction: Fault.Direction
  /// What its end writes.
  let endText: String

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
    let active = try prepare(fault)
    loop.schedule(after: max(.zero, RunTime.zero + fault.start - loop.now)) { [weak self] in
      self?.begin(active, fault, strikesNow: true)
    }
    return FaultID(number: active.id)
  }

  /// Lets a fault begin now, whatever its start, and end by itself if it has a duration. What is open is reset or closed
  /// at the loop's next turn, since owners must not hear of it from inside this call. Throws as `schedule` does.
  @discardableResult
  public func begin(_ fault: Fault) throws(ConditionsError) -> FaultID {
    let active = try prepare(fault)
    begin(active, fault, strikesNow: false)
    return FaultID(number: active.id)
  }

  /// Whether a fault has begun and not ended. One that strikes at an instant is never active.
  public func isActive(_ id: FaultID) -> Bool { activeFaults.contains { $0.id == id.number } }

  /// Whether a fault has yet to begin.
  public func isPending(_ id: FaultID) -> Bool { pendingFaults.contains(id.number) }

  private func prepare(_ fault: Fault) throws(ConditionsError) -> ActiveFault {
    if case .other(let name, _) = fault.kind {
      let known = Fault.networkNames.joined(separator: ", ")
      throw ConditionsError("unknown fault \"\(name)\"; the network's are \(known)")
    }
    let place = fault.place.isEmpty ? "" : " at \(fault.place)"
    scheduledFaults += 1
    let active = ActiveFault(
      id: scheduledFaults, kind: fault.kind, host: try index(fault.host), peer: try index(fault.peer),
      direction: fault.direction, endText: "\(fault.kind)\(place) ends")
    pendingFaults.insert(active.id)
    return active
  }

  /// Ends a fault before its time, or keeps it from beginning.
  public func lift(_ id: FaultID) {
    pendingFaults.remove(id.number)
    finish(id.number)
  }

  func isActive(_ kind: Fault.Kind, from: Int, to: Int?) -> Bool {
    activeFaults.contains { $0.kind == kind && $0.befalls(from: from, to: to) }
  }

  private func index(_ host: String?) throws(ConditionsError) -> Int? {
    guard let host else { return nil }
    if let index = index(ofHost: host) { return index }
    throw ConditionsError("there is no host \"\(host)\"; known are \(knownNames.joined(separator: ", "))")
  }

  private func begin(_ active: ActiveFault, _ fault: Fault, strikesNow: Bool) {
    guard pendingFaults.remove(active.id) != nil else { return }
    let place = fault.place.isEmpty ? "" : " at \(fault.place)"
    let strikes = fault.kind == .reset || fault.kind == .close
    if strikes, fault.duration == nil {
      onFault?("\(fault.kind)\(place)")
    } else {
      let lasting = fault.duration.map { " for \(Fault.time($0))" } ?? ""
      onFault?("\(fault.kind)\(place) begins\(lasting)")
      activeFaults.append(active)
      refreshLinks()
    }
    if strikes, strikesNow { strike(active) }
    if strikes, !strikesNow { loop.schedule(after: .zero) { [weak self] in self?.strike(active) } }
    if let duration = fault.duration { loop.schedule(after: duration) { [weak self] in self?.finish(active.id) } }
  }

  private func finish(_ id: Int) {
    guard let index = activeFaults.firstIndex(where: { $0.id == id }) else { return }
    let fault = activeFaults.remove(at: index)
    refreshLinks()
    onFault?(fault.endText)
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
