import EventLoop
import RTMP

/// Decides when each frame of a file goes out: as far behind the first as its timestamp is, on the run's clock.
///
/// Timestamps are read modulo 2^32, so a wrap is a step like any other. A step of more than `jumpLimit`, or one back,
/// is no time in which anything was recorded: the frame then goes out one frame interval after the one before of its
/// kind, and the rest follows it. Messages are sent in the file's order, whatever their timestamps say.
struct FilePacer {
  /// Milliseconds.
  static let jumpLimit: Int64 = 5_000
  /// Sound and video of a file interleave; a frame this many ms behind the newest is not a step back.
  private static let interleaveLimit: Int64 = 100

  private struct Track {
    var timestamp: Int64
    var due: RunTime
    /// Milliseconds.
    var interval: Int64
  }

  private var audio: Track?
  private var video: Track?
  /// The frame from which others are reckoned.
  private var anchor: (time: RunTime, timestamp: Int64)?
  /// When the newest message was due.
  private(set) var cursor: RunTime
  /// The newest timestamp, and the same 64 bits wide.
  private var newest: (wire: UInt32, wide: Int64)?

  init(start: RunTime) {
    cursor = start
  }

  /// When this frame is due; never before the one asked for before it.
  mutating func due(kind: MediaKind, timestamp: UInt32) -> RunTime {
    let wide = widen(timestamp)
    let previous = kind == .audio ? audio : video
    var interval = previous?.interval ?? (kind == .audio ? 23 : 40)
    var time = cursor
    if let anchor {
      time = anchor.time + .milliseconds(wide - anchor.timestamp)
      let ahead = (time - cursor).milliseconds
      let step = previous.map { wide - $0.timestamp } ?? 0
      if abs(ahead) > Self.jumpLimit || step < 0 && ahead < -Self.interleaveLimit {
        time = max(cursor, (previous?.due ?? cursor) + .milliseconds(interval))
        self.anchor = (time, wide)
      } else if step > 0, step <= 1_000 {
        interval = step
      }
    } else {
      anchor = (time, wide)
    }
    time = max(time, cursor)
    cursor = time
    let track = Track(timestamp: wide, due: time, interval: interval)
    if kind == .audio { audio = track } else { video = track }
    return time
  }

  /// The timestamp of a frame that would go on where the file ended: the later track's last frame and its interval.
  var continuation: UInt32? {
    let ends = [audio, video].compactMap { $0.map { $0.timestamp + $0.interval } }
    return ends.max().map { UInt32(truncatingIfNeeded: $0) }
  }

  private mutating func widen(_ timestamp: UInt32) -> Int64 {
    var wide = Int64(timestamp)
    if let newest { wide = newest.wide + Int64(Int32(bitPattern: timestamp &- newest.wire)) }
    newest = (timestamp, wide)
    return wide
  }
}
