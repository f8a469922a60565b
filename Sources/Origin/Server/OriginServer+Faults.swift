import RTMP

// Faults by which a run exercises its clients (SPEC section 7). The network's own faults are the network's.
extension OriginServer {
  /// How a kicked peer's connection ends.
  public enum KickKind: Hashable, Sendable {
    case closeInOrder
    case reset
  }

  /// Refuses requests from now on.
  public func refuse(_ fault: RefusalFault) {
    faults.add(fault)
    log(.fault(stream: fault.stream ?? "", address: "", what: "\(fault.request.rawValue) answered \(fault.code)"))
  }

  /// Lifts the refusals of this request, stream and code, however many times are left.
  public func lift(_ fault: RefusalFault) {
    faults.remove(fault)
    log(
      .fault(
        stream: fault.stream ?? "", address: "", what: "\(fault.request.rawValue) no longer answered \(fault.code)"))
  }

  /// Damages frames of a stream (nil: of every stream) from now on, those that come later included; a nil pattern ends
  /// it.
  public func corrupt(_ kind: MediaKind, stream: String? = nil, _ pattern: CorruptionPattern?) {
    setCorruption(kind: kind, stream: stream, pattern)
    let what = pattern == nil ? "\(kind) no longer corrupted" : "\(kind) corrupted"
    log(.fault(stream: stream ?? "", address: "", what: what))
  }

  /// Ends the connections of these peers; returns how many.
  @discardableResult
  public func kick(_ selection: PeerSelection, _ kind: KickKind = .closeInOrder) -> Int {
    let peers = selected(selection)
    for peer in peers {
      log(.fault(stream: peer.streamName ?? "", address: peer.address, what: "kicked"))
      peer.finish(kind == .reset ? .reset : .inOrder, reason: "kicked")
    }
    return peers.count
  }

  /// Sends these viewers nothing more although their connections stay; returns how many there are.
  @discardableResult
  public func stopSending(to selection: PeerSelection) -> Int {
    let peers = selected(selection).filter { $0.viewer != nil }
    for peer in peers {
      peer.viewer?.holds.insert(.fault)
      log(.fault(stream: peer.streamName ?? "", address: peer.address, what: "nothing more is sent"))
    }
    return peers.count
  }

  /// Undoes `stopSending`: the viewers go on with the next key frame.
  @discardableResult
  public func resumeSending(to selection: PeerSelection) -> Int {
    let peers = selected(selection).filter { $0.viewer?.holds.contains(.fault) == true }
    for peer in peers { peer.viewer?.holds.remove(.fault) }
    return peers.count
  }

  /// Lifts all refusals and corruption and lets every viewer go on.
  public func clearFaults() {
    faults.removeAll()
    for kind in [MediaKind.audio, .video] { setCorruption(kind: kind, stream: nil, nil) }
    resumeSending(to: PeerSelection())
  }

  private func selected(_ selection: PeerSelection) -> [Peer] {
    peers.filter { peer in
      if let role = selection.role {
        let isViewer = peer.viewer != nil
        guard role == .viewer ? isViewer : (peer as? RTMPPeer)?.publishedStream != nil else { return false }
      }
      if let stream = selection.stream, peer.streamName != stream { return false }
      guard let address = selection.address else { return true }
      return peer.address == address || peer.address.hasPrefix(address + ":") || peer.address.hasPrefix("[\(address)]:")
    }
  }
}

extension Peer {
  /// The stream it watches or publishes.
  var streamName: String? { hub?.name ?? (self as? RTMPPeer)?.publishedStream }
}
