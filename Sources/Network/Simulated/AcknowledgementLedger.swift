import EventLoop

/// What a sender has on the way: how many bytes will be acknowledged when. Nothing is scheduled for it; the sender settles
/// what is due when somebody looks.
struct AcknowledgementLedger {
  private struct Entry {
    var time: RunTime
    var bytes: Int
  }

  private var entries = RingBuffer<Entry>()
  /// Bytes on the way.
  private(set) var bytes = 0

  /// When the next bytes will be acknowledged.
  var nextTime: RunTime? { entries.first?.time }

  mutating func add(_ bytes: Int, acknowledgedAt time: RunTime) {
    self.bytes += bytes
    if let last = entries.last, last.time >= time {
      entries.updateLast { $0.bytes += bytes }
    } else {
      entries.append(Entry(time: time, bytes: bytes))
    }
  }

  mutating func settle(until time: RunTime) {
    while let first = entries.first, first.time <= time {
      bytes -= first.bytes
      _ = entries.popFirst()
    }
  }

  /// When at most `limit` bytes will be left on the way. `limit` must not be negative.
  func time(leaving limit: Int) -> RunTime? {
    var left = 0
    for index in stride(from: entries.count - 1, through: 0, by: -1) {
      guard let entry = entries[index] else { return nil }
      left += entry.bytes
      if left > limit { return entry.time }
    }
    return nil
  }

  mutating func removeAll() {
    entries.removeAll()
    bytes = 0
  }
}
