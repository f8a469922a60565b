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
}

/// A fault of the origin that has been understood.
struct OriginFaultAction {
  let name: String
  let pattern: CorruptionPattern

  init(_ name: String, _ value: String?) throws(ConditionsError) {
    guard Stage.originFaultNames.contains(name) else {
      let known = (Fault.networkNames + Stage.originFaultNames + DeviceFault.names).joined(separator: ", ")
      throw ConditionsError("unknown fault \"\(name)\"; known: \(known)")
    }
    self.name = name
    pattern = try Self.pattern(name, value)
  }

  /// `corrupt-video=1%` is a probability, `corrupt-video=5` every fifth frame, nothing every tenth.
  private static func pattern(_ name: String, _ value: String?) throws(ConditionsError) -> CorruptionPattern {
    guard let value else { return .every(10) }
    guard name.hasPrefix("corrupt-") else { throw ConditionsError("fault \(name) takes no value") }
    if value.hasSuffix("%"), let percent = Double(value.dropLast()), percent > 0, percent <= 100 {
      return .probability(percent / 100)
    }
    if let every = Int(value), every > 0 { return .every(every) }
    throw ConditionsError(
      "fault \(name)=\(value): expected a share such as 5% or a count such as 10 (every tenth frame)")
  }

  private var refusal: RefusalFault? {
    switch name {
    case "connect-rejected": .rejectConnect()
    case "play-rejected": .rejectPlay()
    case "stream-not-found": .streamNotFound()
    case "publish-rejected": .rejectPublish()
    case "stream-busy": .streamBusy()
    default: nil
    }
  }

  /// It ends connections and is over.
  var isInstant: Bool { name.hasPrefix("kick") }

  func begin(at origin: OriginServer) {
    if let refusal { return origin.refuse(refusal) }
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

  func end(at origin: OriginServer) {
    if let refusal { return origin.lift(refusal) }
    switch name {
    case "corrupt-video": origin.corrupt(.video, nil)
    case "corrupt-audio": origin.corrupt(.audio, nil)
    case "stall": origin.resumeSending(to: PeerSelection(role: .viewer))
    default: break
    }
  }
}

extension Stage {
  /// Another fault of the same name that still goes on stays in force; of two damages it is the newest.
  func end(_ action: OriginFaultAction) {
    var others: [OriginFaultAction] = []
    for case .origin(let other) in faults.lazy.filter(\.isOn).map(\.action) where other.name == action.name {
      others.append(other)
    }
    guard let other = others.last else { return action.end(at: origin) }
    if other.pattern != action.pattern { other.begin(at: origin) }
  }
}
