import EventLoop

/// What passed since the last status record.
struct PushMeter {
  var videoBytes = 0
  var audioBytes = 0
  var encodedPictures = 0
  var acknowledgedAtLastStatus: UInt64 = 0
  private var lastKey: Int64?
  /// Media time between the newest two key frames, ms.
  private(set) var keyDistance: Int64 = 0
  private var leastWait = Int64.max
  private var greatestWait: Int64 = 0

  mutating func encodedVideo(bytes: Int, isKey: Bool, at time: Int64) {
    videoBytes += bytes
    encodedPictures += 1
    guard isKey else { return }
    if let lastKey, time > lastKey { keyDistance = time - lastKey }
    lastKey = time
  }

  mutating func encodedAudio(bytes: Int) { audioBytes += bytes }

  mutating func sampled(waiting milliseconds: Int64) {
    leastWait = min(leastWait, milliseconds)
    greatestWait = max(greatestWait, milliseconds)
  }

  /// How unevenly the uplink takes media: the spread of the time it waited, ms. 0 is steady.
  var jitter: Int { Int(max(0, greatestWait - min(leastWait, greatestWait))) }

  mutating func restart(acknowledged: UInt64) {
    videoBytes = 0
    audioBytes = 0
    encodedPictures = 0
    leastWait = .max
    greatestWait = 0
    acknowledgedAtLastStatus = acknowledged
  }
}

// `bindnetstatus` (SPEC section 4): measured over the last interval from what happened.
extension LivePusher {
  func statusTick() {
    guard isActive else { return }
    let seconds = Self.statusPeriod.seconds
    func kbps(_ bytes: Int) -> Int { Int((Double(bytes) * 8 / 1_000 / seconds).rounded()) }
    let acknowledged = acknowledgedBytes
    status.videoBitrate = kbps(meter.videoBytes)
    status.audioBitrate = kbps(meter.audioBytes)
    status.netSpeed = kbps(Int(clamping: acknowledged - min(acknowledged, meter.acknowledgedAtLastStatus)))
    status.videoFPS = (Double(meter.encodedPictures) / seconds * 100).rounded() / 100
    status.videoGOP = Double(meter.keyDistance) / 1_000
    status.netJitter = meter.jitter
    status.videoWidth = active.enableCamera ? rate.size.width : 0
    status.videoHeight = active.enableCamera ? rate.size.height : 0
    status.videoCache = queue.videoFrames
    status.audioCache = queue.audioFrames
    statistics.sentBytes = sentBytes
    meter.restart(acknowledged: acknowledged)
    arm(.status, at: loop.now + Self.statusPeriod)
    observer?.pusher(self, measured: status)
  }
}
