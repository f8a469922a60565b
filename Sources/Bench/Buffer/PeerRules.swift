/// How two widely used players rule their buffer, put on recorded arrivals; their published constants are facts, the code is ours.
protocol PeerRule {
  static var name: String { get }
  init()
  /// ms that must be in hand before playback begins, the first time and after a stall.
  var startBuffer: Double { get }
  var resumeBuffer: Double { get }
  /// Called every 10 ms while playing; returns the rate, or moves the playhead (ms).
  mutating func step(buffered: Double, offset: Double, playhead: inout Double) -> Double
  mutating func stalled()
}

/// mpegts.js with `liveBufferLatencyChasing`: once more than 1.5 s are buffered it seeks to 0.5 s before the end. The media
/// element resumes after a stall as soon as a little data is there.
struct ChasingRule: PeerRule {
  static let name = "mpegts.js chasing"
  let startBuffer = 500.0
  let resumeBuffer = 500.0
  mutating func step(buffered: Double, offset: Double, playhead: inout Double) -> Double {
    if buffered > 1_500 { playhead += buffered - 500 }
    return 1
  }
  mutating func stalled() {}
}

/// Media3's DefaultLivePlaybackSpeedControl: a target offset that each stall raises by 0.5 s, approached at 0.97 to 1.03 with
/// proportional control 0.1; playback begins with 1 s in hand and resumes with 2 s (DefaultLoadControl).
struct ProportionalRule: PeerRule {
  static let name = "Media3"
  let startBuffer = 1_000.0
  let resumeBuffer = 2_000.0
  private var target = 2_000.0
  mutating func step(buffered: Double, offset: Double, playhead: inout Double) -> Double {
    let error = (offset - target) / 1_000
    if abs(error) < 0.02 { return 1 }
    return min(1.03, max(0.97, 1 + 0.1 * error))
  }
  mutating func stalled() { target = min(5_000, target + 500) }
}

enum PeerSimulation {
  static func run<Rule: PeerRule>(_: Rule.Type, on arrivals: [ArrivalTap.Arrival], sourceStart: Int64, length: Int64)
    -> BufferFigures
  {
    var rule = Rule()
    var playhead = 0.0
    var end = 0.0
    var next = 0
    var isPlaying = false
    var hasBegun = false
    var stalls = 0
    var stalled = 0.0
    var delaySum = 0.0
    var delayCount = 0.0
    for time in stride(from: 0, to: length, by: 10) {
      while next < arrivals.count, arrivals[next].time <= time {
        end = Double(arrivals[next].end)
        next += 1
      }
      let offset = Double(time - sourceStart) - playhead
      if isPlaying {
        playhead += 10 * rule.step(buffered: end - playhead, offset: offset, playhead: &playhead)
        if playhead >= end {
          playhead = end
          isPlaying = false
          stalls += 1
          rule.stalled()
        }
      } else if end - playhead >= (hasBegun ? rule.resumeBuffer : rule.startBuffer) {
        isPlaying = true
        hasBegun = true
      } else if hasBegun {
        stalled += 10
      }
      if time > 10_000 {
        delaySum += offset / 1_000
        delayCount += 1
      }
    }
    var figures = BufferFigures()
    figures.delay = delaySum / max(1, delayCount)
    figures.stallsPerMinute = Double(stalls) / (Double(length) / 60_000)
    figures.stalledShare = stalled / Double(length)
    return figures
  }
}
