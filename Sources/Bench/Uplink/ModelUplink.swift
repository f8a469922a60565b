import EventLoop
import LiveComponents
import Network
import RTMP

/// A pusher without camera, microphone and codecs: the model of an encoder and sound of constant size, through the real
/// queue, window, session and connection, ruled by any `BitrateRule`.
///
/// One connection for the whole run: what an outage of more than 10 s does to the publishing session (3005) is left out
/// here.
final class ModelUplink: TimerTarget, ConnectionHandler {
  struct Options {
    var bounds = BitrateBounds(least: 200, most: 1_000, start: 500)
    var framesPerSecond: Int64 = 15
    var groupFrames = 15
    var statistics = ModelVideoEncoder.Statistics.call
    var audioKbps: Int64 = 48
    var order = SendQueue.Order.audioFirst
    /// ms.
    var queueSpan: Int64 = 700
    /// Bytes handed to the transport at a time; nil for `PushWindow`.
    var socketWindow: Int?
    var seed = Seed(1)
  }

  private enum Timer { static let picture = 0, sound = 1, sample = 2 }

  private(set) var rule: any BitrateRule
  private(set) var queue: SendQueue
  /// The bitrate in use: (ms of the run's clock, kbps), one each sample.
  private(set) var bitrates: [(time: Int64, kbps: Int)] = []
  /// `waitingMilliseconds` of each sample.
  private(set) var waits: [Int64] = []
  /// When a 1006 would have been said, ms.
  private(set) var announcements: [Int64] = []
  /// When a 1101 would have been said, ms.
  private(set) var warnings: [Int64] = []
  private let loop: EventLoop
  private let options: Options
  private var encoder: ModelVideoEncoder
  private var session = ClientSession(
    configuration: .init(purpose: .publish, app: "live", tcUrl: "rtmp://server.local/live", streamName: "a"))
  private var connection: (any Connection)?
  private var ledger = TransportLedger()
  private var window = PushWindow()
  private var monitor = CongestionMonitor()
  private var start = RunTime.zero
  private var pictures: Int64 = 0
  private var sounds: Int64 = 0
  private var encodedBytes: UInt64 = 0
  private var announced: Int

  init(loop: EventLoop, rule: any BitrateRule, options: Options) {
    self.loop = loop
    self.rule = rule
    self.options = options
    announced = rule.kbps
    queue = SendQueue(order: options.order, spanLimit: options.queueSpan)
    encoder = ModelVideoEncoder(
      kbps: rule.kbps, framesPerSecond: Int(options.framesPerSecond), groupFrames: options.groupFrames,
      statistics: options.statistics, seed: options.seed)
  }

  func connect(over network: any Network) {
    connection = network.connect(to: Endpoint(host: "server.local", port: 1935), handler: self)
  }

  func stop() {
    connection?.abort()
    connection = nil
  }

  // MARK: ConnectionHandler

  func connectionOpened(_ connection: any Connection) {
    var generator = options.seed.split("handshake").generator()
    session.start(randomness: &generator, nowMilliseconds: 0)
    flush(captureTime: nil)
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .shared(let slice) = bytes else { return }
    var offset = 0
    while let event = try? session.receive(slice, from: &offset) {
      if case .publishStarted = event { begin() }
    }
    flush(captureTime: nil)
  }

  func connectionCanSend(_ connection: any Connection) { pump() }
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) { self.connection = nil }

  // MARK: Time

  private func begin() {
    start = loop.now
    rule.connectionBegan(at: start)
    let header = ModelBitstream.sequenceHeader(for: PictureSize(width: 360, height: 640))
    queue.append(message(.video, header), .videoHeader, captureTime: start.milliseconds, at: start.milliseconds)
    timerFired(Timer.picture)
    timerFired(Timer.sound)
    timerFired(Timer.sample)
  }

  func timerFired(_ token: Int) {
    switch token {
    case Timer.picture:
      picture()
      pictures += 1
      loop.schedule(at: start + .nanoseconds(pictures * 1_000_000_000 / options.framesPerSecond), self, token: token)
    case Timer.sound:
      if sounds > 0 { sound() }
      sounds += 1
      loop.schedule(at: soundTime(sounds), self, token: token)
    default:
      sample()
      loop.schedule(after: BitrateSampling.period, self, token: token)
    }
  }

  /// When a frame of 1,024 samples at 48 kHz begins; it is complete when the next one does.
  private func soundTime(_ number: Int64) -> RunTime { start + .nanoseconds(number * 64_000_000 / 3) }

  private func message(_ kind: MediaKind, _ payload: ArraySlice<UInt8>, at time: RunTime? = nil) -> MediaMessage {
    MediaMessage(
      kind: kind, timestamp: UInt32(truncatingIfNeeded: (time ?? loop.now).milliseconds), payload: payload)
  }

  private func picture() {
    let now = loop.now.milliseconds
    if queue.takeKeyFrameRequest(at: now) { encoder.requestKeyFrame() }
    let frame = encoder.next()
    encodedBytes += UInt64(frame.size)
    queue.append(
      message(.video, ModelBitstream.message(for: frame)), frame.isKey ? .keyFrame : .frame, captureTime: now, at: now)
    pump()
  }

  private func sound() {
    let begin = soundTime(sounds - 1)
    let size = Int(options.audioKbps * 1_000 * 1_024 / 48_000 / 8)
    encodedBytes += UInt64(size)
    let body = AudioTag(codec: .aac, packet: .frames, body: [UInt8](repeating: 0x21, count: size)[...])
    queue.append(
      message(.audio, body.encoded(), at: begin), .audio, captureTime: begin.milliseconds, at: loop.now.milliseconds)
    pump()
  }

  // MARK: Sending

  private func pump() {
    guard let connection else { return }
    look(at: connection)
    let limit = options.socketWindow ?? window.bytes
    while ledger.bytes < limit, let item = queue.next() {
      session.send(item.message)
      flush(captureTime: item.captureTime)
    }
    if !queue.isEmpty { connection.lowWaterMark = max(0, limit - 1_460) }
  }

  private func look(at connection: any Connection) {
    let roundTrip = ledger.acknowledge(connection.acknowledgedBytes, at: loop.now)
    window.acknowledge(ledger.acknowledgedBytes, inFlight: ledger.bytes, roundTrip: roundTrip, at: loop.now)
  }

  private func flush(captureTime: Int64?) {
    let output = session.takeOutput()
    guard !output.isEmpty, let connection else { return }
    connection.send(output)
    ledger.handOver(output.count, captureTime: captureTime, at: loop.now)
  }

  // MARK: The rule

  private func sample() {
    guard let connection else { return }
    look(at: connection)
    let now = loop.now.milliseconds
    let oldest = [queue.oldestCaptureTime, ledger.oldestCaptureTime].compactMap { $0 }.min()
    let waiting = oldest.map { max(0, now - $0) } ?? 0
    let kbps = rule.sample(
      UplinkSample(
        time: loop.now, waitingMilliseconds: waiting, waitingBytes: queue.bytes + ledger.bytes,
        acknowledgedBytes: ledger.acknowledgedBytes, encodedBytes: encodedBytes, waitingFrames: queue.videoFrames,
        droppedFrames: queue.droppedVideoFrames, audioKbps: Int(options.audioKbps)))
    if kbps != encoder.kbps { encoder.kbps = kbps }
    window.setEncoders(kbps: kbps + Int(options.audioKbps))
    bitrates.append((now, kbps))
    waits.append(waiting)
    if abs(kbps - announced) * 10 >= announced {
      announced = kbps
      announcements.append(now)
    }
    let isAtFloor = kbps <= options.bounds.least
    if monitor.sample(
      waitingMilliseconds: waiting, isAtFloor: isAtFloor,
      droppedFrames: queue.droppedVideoFrames + queue.droppedAudioFrames, at: loop.now)
    {
      warnings.append(now)
    }
    pump()
  }
}
