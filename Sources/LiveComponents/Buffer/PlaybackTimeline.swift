/// Turns the 32-bit timestamps of a stream into one 64-bit time line, in milliseconds, that starts near zero, never wraps and
/// closes the holes that a changed clock leaves.
///
/// Differences are taken modulo 2^32, so the wrap of the 24-bit field's extension and of the 32-bit field are ordinary steps.
/// A *jump* (SPEC 1.2, 2107: back, or more than 500 ms beyond the frame interval) is judged against the other track: when that
/// one stands within a second of the new timestamp, both share a clock and the track merely lost frames, or follows a jump
/// the other made; otherwise, and always for a jump back that follows none, the source's clock changed and the line goes on
/// where the received media ends.
public struct PlaybackTimeline: Sendable {
  /// The result for one message.
  public struct Position: Equatable, Sendable {
    /// Milliseconds on the line.
    public var time: Int64
    /// The track's timestamps jumped here.
    public var isJump: Bool
    /// Milliseconds since the track's previous message, as the sender counts them; 0 for the first.
    public var step: Int64
  }

  private struct Track {
    var isSeen = false
    var raw: UInt32 = 0
    var time: Int64 = 0
    /// The other track's clock changed after this one's newest message: a jump here follows it.
    var follows = false
    /// The usual distance of two messages, ms.
    var interval: Int64 = 0
    var end: Int64 { time + max(interval, 1) }
  }

  /// How far beyond the frame interval a step may reach before it counts as a jump, ms.
  public static let jumpThreshold: Int64 = 500
  /// The longest frame interval that is believed, and the one supposed before one is known: 1 picture a second is the slowest
  /// a pusher sends (SPEC 2.1, fps). Without the bound, steps that each stay just within the rule could teach any interval.
  static let longestInterval: Int64 = 1_000
  /// The longest step that is no jump, ms.
  static let longestStep = longestInterval + jumpThreshold
  /// How close the other track must stand for both to share a clock, ms.
  static let sameClockDistance: Int64 = 1_000
  /// Audio timestamps are rounded and now and then step back a little; that is no jump, ms.
  static let audioBackstep: Int64 = 50

  private var audio = Track()
  private var video = Track()
  private var isEmpty = true

  public init() {}

  /// The next message of either track begins a new stretch behind everything received so far.
  public mutating func beginConnection() {
    audio.isSeen = false
    video.isSeen = false
  }

  /// The end of all media received, ms.
  public var end: Int64 { isEmpty ? 0 : max(audio.end, video.end) }

  public mutating func placeAudio(_ timestamp: UInt32) -> Position {
    Self.place(timestamp, &audio, other: &video, lineEnd: end, backstep: Self.audioBackstep, isEmpty: &isEmpty)
  }

  public mutating func placeVideo(_ timestamp: UInt32) -> Position {
    Self.place(timestamp, &video, other: &audio, lineEnd: end, backstep: 0, isEmpty: &isEmpty)
  }

  private static func place(
    _ timestamp: UInt32, _ track: inout Track, other: inout Track, lineEnd: Int64, backstep: Int64, isEmpty: inout Bool
  ) -> Position {
    defer {
      track.isSeen = true
      track.follows = false
      track.raw = timestamp
      isEmpty = false
    }
    guard track.isSeen else {
      track.time = other.isSeen ? other.time + distance(from: other.raw, to: timestamp) : lineEnd
      if other.isSeen, abs(track.time - other.time) > 10 * sameClockDistance { track.time = lineEnd }
      return Position(time: track.time, isJump: false, step: 0)
    }
    let step = distance(from: track.raw, to: timestamp)
    let interval = track.interval == 0 ? longestInterval : min(track.interval, longestInterval)
    if step >= -backstep, step <= interval + jumpThreshold {
      track.time += step
      if step > 0 { track.interval = track.interval == 0 ? step : (track.interval * 7 + step + 4) / 8 }
      return Position(time: track.time, isJump: false, step: step)
    }
    let apart = distance(from: other.raw, to: timestamp)
    if other.isSeen, abs(apart) <= sameClockDistance, step > 0 || track.follows {
      track.time = other.time + apart
    } else {
      track.time = lineEnd
      other.follows = true
    }
    return Position(time: track.time, isJump: true, step: step)
  }

  private static func distance(from a: UInt32, to b: UInt32) -> Int64 { Int64(Int32(bitPattern: b &- a)) }
}
