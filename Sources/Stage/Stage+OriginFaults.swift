import EventLoop
import Network
import Origin
import RTMP

// The faults that strike at the origin (SPEC section 7); the network has its own.
extension Stage {
  public static let originFaultNames = [
    "connect-rejected", "play-rejected", "stream-not-found", "publish-rejected", "stream-busy", "corrupt-video",
    "corrupt-audio", "kick", "kick-reset", "kick-publisher", "stall",
  ]

  func scheduleOriginFault(_ name: String, _ value: String?, _ fault: Fault) throws(ConditionsError) {
    guard Self.originFaultNames.contains(name) else {
      let known = (Fault.networkNames + Self.originFaultNames + DeviceFault.names).joined(separator: ", ")
      throw ConditionsError("unknown fault \"\(name)\"; known: \(known)")
    }
    let pattern = try Self.pattern(name, value)
    loop.schedule(after: max(.zero, RunTime.zero + fault.start - loop.now)) { [weak self] in
      self?.begin(name, pattern)
      guard let duration = fault.duration else { return }
      self?.loop.schedule(after: duration) { [weak self] in self?.end(name) }
    }
  }

  /// `corrupt-video=1%` is a probability, `corrupt-video=5` every fifth frame, nothing every tenth.
  private static func pattern(_ name: String, _ value: String?) throws(ConditionsError) -> CorruptionPattern {
    guard let value else { return .every(10) }
    if value.hasSuffix("%"), let percent = Double(value.dropLast()), percent > 0, percent <= 100 {
      return .probability(percent / 100)
    }
    if let every = Int(value), every > 0 { return .every(every) }
    throw ConditionsError(
      "fault \(name)=\(value): expected a share such as 5% or a count such as 10 (every tenth frame)")
  }

  private static func refusal(_ name: String) -> RefusalFault? {
    switch name {
    case "connect-rejected": .rejectConnect()
    case "play-rejected": .rejectPlay()
    case "stream-not-found": .streamNotFound()
    case "publish-rejected": .rejectPublish()
    case "stream-busy": .streamBusy()
    default: nil
    }
  }

  private func begin(_ name: String, _ pattern: CorruptionPattern) {
    if let refusal = Self.refusal(name) { return origin.refuse(refusal) }
    switch name {
    case "corrupt-video": origin.corrupt(.video, pattern)
    case "corrupt-audio": origin.corrupt(.audio, pattern)
    case "kick": origin.kick(PeerSelection(role: .viewer))
    case "kick-reset": origin.kick(PeerSelection(role: .viewer), .reset)
    case "kick-publisher": origin.kick(PeerSelection(role: .publisher))
    case "stall": origin.stopSending(to: PeerSelection(role: .viewer))
    default: break
    }
  }

  private func end(_ name: String) {
    if let refusal = Self.refusal(name) { return origin.lift(refusal) }
    switch name {
    case "corrupt-video": origin.corrupt(.video, nil)
    case "corrupt-audio": origin.corrupt(.audio, nil)
    case "stall": origin.resumeSending(to: PeerSelection(role: .viewer))
    default: break
    }
  }
}
