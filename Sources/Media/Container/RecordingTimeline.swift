/// Joins the decode times of a recording's tracks to one line that does not jump.
///
/// Where a stream starts anew (a reconnect, a restarted publisher) its times jump. The first track that jumps goes on where the
/// recording was, and the other follows it with the same shift, so that sound and picture stay together.
struct RecordingTimeline {
  /// A step back by more than this, or ahead by more than `largestGap`, is a jump; ms.
  static let largestStepBack: Int64 = 1_000
  static let largestGap: Int64 = 10_000
  /// What lies between the last frame before a jump and the first after it; ms.
  static let join: Int64 = 40

  private struct Track {
    var shift: Int64
    var lastRaw: Int64
  }

  private var tracks: [TrackKind: Track] = [:]
  private var newestShift: Int64 = 0
  /// The latest time given out.
  private(set) var latest: Int64?

  /// The decode time on the line for one of the stream's.
  mutating func map(_ raw: Int64, _ kind: TrackKind) -> Int64 {
    var track = tracks[kind] ?? Track(shift: newestShift, lastRaw: raw)
    let step = raw - track.lastRaw
    if step < -RecordingTimeline.largestStepBack || step > RecordingTimeline.largestGap {
      let end = latest ?? 0
      let followed = raw + newestShift
      let follows = track.shift != newestShift && abs(followed - end) <= RecordingTimeline.largestGap
      if !follows { newestShift = end + RecordingTimeline.join - raw }
      track.shift = newestShift
    }
    track.lastRaw = raw
    tracks[kind] = track
    let time = raw + track.shift
    latest = max(latest ?? time, time)
    return time
  }
}
