import EventLoop

/// Which media the transport still holds: set against the count of acknowledged bytes it tells when the oldest
/// unacknowledged media was captured, and how long a round trip was.
///
/// Bytes leave in the order they were handed over, but sound may have overtaken pictures, so the oldest capture is not
/// always the next to be acknowledged. The ledger keeps only what can still be the oldest: capture times rise from its
/// first entry to its last. Constant time a message, on average. At `limit` entries a new one is counted to the last,
/// whose capture time is the older.
public struct TransportLedger: Sendable {
  public static let limit = 4_096

  private struct Entry: Sendable {
    /// Count of bytes handed over up to its end.
    var end: UInt64
    var captureTime: Int64
    var handedOver: RunTime
  }

  private var entries: [Entry] = []
  private var head = 0
  /// Bytes handed to the connection since it opened, those of handshake and commands included.
  public private(set) var handedOverBytes: UInt64 = 0
  /// Of those, the acknowledged ones.
  public private(set) var acknowledgedBytes: UInt64 = 0

  public init() {}

  /// Handed over and not acknowledged.
  public var bytes: Int { Int(clamping: handedOverBytes - acknowledgedBytes) }

  /// When the oldest media was captured that is not acknowledged, ms of the run's clock; nil if there is none.
  public var oldestCaptureTime: Int64? { head < entries.count ? entries[head].captureTime : nil }

  /// Entries held; for tests.
  var count: Int { entries.count - head }

  /// Bytes went to the connection. `captureTime` in ms of the run's clock; nil for what is no media.
  public mutating func handOver(_ bytes: Int, captureTime: Int64?, at now: RunTime) {
    handedOverBytes &+= UInt64(max(0, bytes))
    guard let captureTime, bytes > 0 else { return }
    while head < entries.count, let last = entries.last, last.captureTime >= captureTime { entries.removeLast() }
    if count >= Self.limit {
      entries[entries.count - 1].end = handedOverBytes
    } else {
      entries.append(Entry(end: handedOverBytes, captureTime: captureTime, handedOver: now))
    }
  }

  /// The transport's count of acknowledged bytes is now this. Returns the round trip of the last message that it
  /// completes, as far as it can be told from when the owner looks; nil if it completes none. A count that falls, or
  /// passes what was handed over, is brought into range.
  public mutating func acknowledge(_ total: UInt64, at now: RunTime) -> RunDuration? {
    acknowledgedBytes = min(max(acknowledgedBytes, total), handedOverBytes)
    var roundTrip: RunDuration?
    while head < entries.count, entries[head].end <= acknowledgedBytes {
      roundTrip = now - entries[head].handedOver
      head += 1
    }
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64, head * 2 > entries.count {
      entries.removeFirst(head)
      head = 0
    }
    return roundTrip
  }
}
