import EventLoop

/// What passed since the last status record.
struct StatusMeter {
  var videoBytes = 0
  var audioBytes = 0
  var shownPictures = 0
  var bytesAtLastStatus: UInt64 = 0
  /// Decode times of the newest two key frames, ms.
  private var lastKey: Int64?
  var keyDistance: Int64 = 0
  /// More different notes are not made: some hold text that the server chose.
  static let noteLimit = 16
  /// Notes made already, each once.
  var notes: Set<String> = []

  mutating func receivedVideo(bytes: Int) { videoBytes += bytes }
  mutating func receivedAudio(bytes: Int) { audioBytes += bytes }

  mutating func receivedFrame(isKey: Bool, at time: Int64) {
    guard isKey else { return }
    if let lastKey, time > lastKey { keyDistance = time - lastKey }
    lastKey = time
  }

  mutating func restart(bytes: UInt64) {
    videoBytes = 0
    audioBytes = 0
    shownPictures = 0
    bytesAtLastStatus = bytes
  }
}

// `bindnetstatus` (SPEC section 4): measured over the last interval from what happened.
extension LivePlayer {
  func statusTick() {
    guard isActive else { return }
    let seconds = Self.statusPeriod.seconds
    func kbps(_ bytes: Int) -> Int { Int((Double(bytes) * 8 / 1_000 / seconds).rounded()) }
    let position = clock.position(at: loop.now)
    let received = receivedBytes
    status.videoBitrate = kbps(meter.videoBytes)
    status.audioBitrate = kbps(meter.audioBytes)
    status.netSpeed = kbps(Int(received - meter.bytesAtLastStatus))
    status.videoFPS = (Double(meter.shownPictures) / seconds * 100).rounded() / 100
    status.videoGOP = Double(meter.keyDistance) / 1_000
    status.netJitter = Int(jitter.spread(at: loop.now))
    let isPaused = phase == .paused
    let picture = isPaused ? buffer.videoHeld(from: position) : buffer.videoBuffered(at: position)
    let sound = isPaused ? buffer.audioHeld(from: position) : buffer.audioBuffered(at: position)
    status.videoCache = Int(hasBegun ? picture : bufferedMilliseconds)
    status.audioCache = Int(hasBegun ? sound : bufferedMilliseconds)
    if buffer.audioEnd == nil { status.audioCache = 0 }
    if buffer.videoEnd == nil { status.videoCache = 0 }
    status.vDecCacheSize = video.framesInside
    status.vSumCacheSize = buffer.video.count + video.framesInside + video.picturesWaiting
    status.avPlayInterval = Int(lastInterval)
    status.avRecvInterval = Int((buffer.newestVideo ?? 0) - (buffer.newestAudio ?? buffer.newestVideo ?? 0))
    status.audioCacheThreshold = Double(control.balancePoint) / 1_000
    statistics.receivedBytes = received
    meter.restart(bytes: received)
    arm(.status, at: loop.now + Self.statusPeriod)
    observer?.player(self, measured: status)
  }
}
