import EventLoop
import LiveComponents

/// How three widely used publishers rule their bitrate. Their constants are published facts, the code is ours. Each
/// works on what lies in its own queue, behind a socket buffer that it does not see into. All begin at the same bitrate
/// and keep the same bounds as ours, and drop frames only when 40 s of them wait.
protocol PeerBitrateRule: BitrateRule {
  static var name: String { get }
  init(bounds: BitrateBounds)
}

enum PeerSocket {
  /// Bytes of the socket's send buffer.
  static let buffer = 65_536
  /// ms. LFLiveKit's limit of 600 frames is 40 s of video; the same for all, for it is their rules that are measured.
  static let queueSpan: Int64 = 40_000
  /// Pictures a second, to make a span from a count of frames.
  static let framesPerSecond: Int64 = 15
}

/// OBS Studio's dynamic bitrate: when the span in its queue passes 200 ms it goes to the rate measured over the last
/// second without the sound, rounded down to 100 kbps; each 4 s without that it adds a tenth of the maximum.
struct OBSRule: PeerBitrateRule {
  static let name = "OBS"
  private let bounds: BitrateBounds
  private(set) var kbps: Int
  private var lastChange = RunTime.zero
  private var counts: [(time: RunTime, bytes: UInt64)] = []

  init(bounds: BitrateBounds) {
    self.bounds = bounds
    kbps = bounds.start
  }

  mutating func connectionBegan(at time: RunTime) {
    lastChange = time
    counts = []
  }

  mutating func sample(_ sample: UplinkSample) -> Int {
    counts.append((sample.time, sample.acknowledgedBytes))
    while counts.count > 2, sample.time - counts[1].time >= .seconds(1) { counts.removeFirst() }
    let span = Int64(sample.waitingFrames) * 1_000 / PeerSocket.framesPerSecond
    if span > 200, let first = counts.first, sample.time - first.time >= .seconds(1) {
      let measured = Double(sample.acknowledgedBytes - first.bytes) * 8 / (sample.time - first.time).seconds / 1_000
      let lower = (Int(measured) - sample.audioKbps) / 100 * 100
      if lower < kbps {
        kbps = max(bounds.least, lower)
        lastChange = sample.time
      }
    } else if sample.time - lastChange >= .seconds(4), kbps < bounds.most {
      kbps = min(bounds.most, kbps + bounds.most / 10)
      lastChange = sample.time
    }
    return kbps
  }
}

/// HaishinKit: each second it looks at the last three samples of queued bytes. If they rose all the way, it goes to
/// what the last second carried, a tenth of the maximum at the least; after 16 seconds without that it adds a tenth of
/// the maximum.
struct HaishinKitRule: PeerBitrateRule {
  static let name = "HaishinKit"
  private let bounds: BitrateBounds
  private(set) var kbps: Int
  private var next = RunTime.zero
  private var queued: [Int] = []
  private var lastBytes: UInt64 = 0
  private var calmSeconds = 0

  init(bounds: BitrateBounds) {
    self.bounds = bounds
    kbps = bounds.start
  }

  mutating func connectionBegan(at time: RunTime) {
    next = time + .seconds(1)
    queued = []
  }

  mutating func sample(_ sample: UplinkSample) -> Int {
    guard sample.time >= next else { return kbps }
    next = next + .seconds(1)
    let carried = Int((sample.acknowledgedBytes - lastBytes) * 8 / 1_000)
    lastBytes = sample.acknowledgedBytes
    queued.append(max(0, sample.waitingBytes - PeerSocket.buffer))
    if queued.count > 3 { queued.removeFirst() }
    calmSeconds += 1
    if queued.count == 3, queued[0] < queued[1], queued[1] < queued[2] {
      kbps = min(max(bounds.most / 10, bounds.least, carried - sample.audioKbps), bounds.most)
      queued = []
      calmSeconds = 0
    } else if calmSeconds > 16 {
      kbps = min(bounds.most, kbps + bounds.most / 10)
      calmSeconds = 0
    }
    return kbps
  }
}

/// LFLiveKit: each 5 s it looks at five samples, a second apart, of the frames in its queue. If all rose it takes 100
/// kbps off, if none did it adds 50.
struct LFLiveKitRule: PeerBitrateRule {
  static let name = "LFLiveKit"
  private let bounds: BitrateBounds
  private(set) var kbps: Int
  private var next = RunTime.zero
  private var frames: [Int] = []

  init(bounds: BitrateBounds) {
    self.bounds = bounds
    kbps = bounds.start
  }

  mutating func connectionBegan(at time: RunTime) { next = time + .seconds(1) }

  mutating func sample(_ sample: UplinkSample) -> Int {
    guard sample.time >= next else { return kbps }
    next = next + .seconds(1)
    frames.append(sample.waitingFrames)
    guard frames.count == 5 else { return kbps }
    let rises = zip(frames, frames.dropFirst()).count { $0 < $1 }
    if rises == 4 { kbps = max(bounds.least, kbps - 100) } else if rises == 0 { kbps = min(bounds.most, kbps + 50) }
    frames = []
    return kbps
  }
}
