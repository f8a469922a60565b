import LiveComponents
import Stage

/// Status records tell what happened (SPEC section 4): their `netSpeed`, summed up, is the bytes that came or were
/// acknowledged, and media alone is never more than all bytes.
struct HonestSpeed: Invariant {
  let name = "honest status"

  private struct Sum {
    var speed = 0
    var media = 0
    var records = 0
  }

  /// Bytes in 2 s for each kbps; each record is rounded to the nearest.
  private static let bytesPerKbps = 250
  private var sums: [String: Sum] = [:]

  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    if method == "start" || method == "play", !run.isActive(component) { sums[component] = Sum() }
    return nil
  }

  mutating func saw(_ record: LogRecord, in run: ExploredRun) -> String? {
    guard record.kind == .status else { return nil }
    let (bytes, word): (UInt64, String)
    if let player = run.player(record.component) {
      (bytes, word) = (player.receivedBytes, "received")
    } else if let pusher = run.pusher, pusher.name == record.component {
      (bytes, word) = (pusher.acknowledgedBytes, "acknowledged")
      guard bytes <= pusher.sentBytes else { return "\(bytes) bytes acknowledged of \(pusher.sentBytes) sent" }
    } else {
      return nil
    }
    var sum = sums[record.component] ?? Sum()
    sum.speed += Int(record.integer("netSpeed") ?? 0)
    sum.media += Int((record.integer("videoBitrate") ?? 0) + (record.integer("audioBitrate") ?? 0))
    sum.records += 1
    sums[record.component] = sum
    let slack = sum.records * Self.bytesPerKbps / 2 + 1
    let told = sum.speed * Self.bytesPerKbps
    guard abs(told - Int(bytes)) <= slack else {
      return "netSpeed adds up to \(told) bytes in \(sum.records) records, but \(bytes) were \(word)"
    }
    if word == "received", sum.media * Self.bytesPerKbps > Int(bytes) + 2 * slack {
      return "media adds up to \(sum.media * Self.bytesPerKbps) bytes of \(bytes) received"
    }
    return nil
  }
}
