import EventLoop
import LiveComponents
import Network
import RTMP

/// A pusher without codecs and without RTMP: model encoder, queue, window and ledger over a simulated connection, ruled
/// by any rule. What a test wants to know of it is noted each 100 ms.
final class UplinkWorld: TimerTarget, ConnectionHandler, ListenerHandler {
  struct Options {
    var bounds = BitrateBounds(least: 200, most: 1_000, start: 500)
    /// Of what the encoder was told it makes this much, at most: a dull picture. kbps.
    var contentKbps = Int.max
    var audioKbps = 48
    var up = LinkConditions()
    var returnDelay = RunDuration.milliseconds(40)
    var faults: [Fault] = []
    var seed: UInt64 = 1
  }

  struct Moment {
    /// ms since the media began.
    var time: Int64
    var kbps: Int
    var waiting: Int64
    var droppedFrames: Int
  }

  let loop = EventLoop(clock: .virtual)
  private(set) var moments: [Moment] = []
  private(set) var queue = SendQueue(order: .audioFirst, spanLimit: 700)
  /// Greatest wait of sound in the queue, ms.
  private(set) var soundWait: Int64 = 0
  private let world: SimulatedNetwork
  private var rule: any BitrateRule
  private var options: Options
  private var encoder: ModelVideoEncoder
  private var connection: (any Connection)?
  private var listener: (any Listener)?
  private var ledger = TransportLedger()
  private var window = PushWindow()
  private var begin = RunTime.zero
  private var ticks: [Int64] = [0, 0, 0]
  private var encodedBytes: UInt64 = 0

  init(rule: any BitrateRule, options: Options) throws {
    self.rule = rule
    self.options = options
    world = SimulatedNetwork(loop: loop, seed: Seed(options.seed))
    encoder = ModelVideoEncoder(
      kbps: rule.kbps, framesPerSecond: 15, groupFrames: 15, statistics: .call, seed: Seed(options.seed))
    let phone = world.host("phone.local")
    let server = world.host("server.local")
    world.setConditions(
      client: phone, server: server,
      NetworkConditions(down: LinkConditions(delay: options.returnDelay), up: options.up))
    for fault in options.faults { _ = try world.schedule(fault) }
    listener = try server.listen(at: Endpoint(host: "server.local", port: 1935), handler: self)
    connection = phone.connect(to: Endpoint(host: "server.local", port: 1935), handler: self)
  }

  /// Runs on for so many seconds.
  func run(seconds: Int64) { loop.run(until: loop.now + .seconds(seconds)) }

  /// Kbps of each moment in a span of ms.
  func bitrates(_ span: Range<Int64>) -> [Int] { moments.filter { span.contains($0.time) }.map(\.kbps) }
  func waits(_ span: Range<Int64>) -> [Int64] { moments.filter { span.contains($0.time) }.map(\.waiting) }

  // MARK: Both ends

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    SilentEnd()
  }

  func connectionOpened(_ connection: any Connection) {
    begin = loop.now
    rule.connectionBegan(at: begin)
    for token in 0..<3 { timerFired(token) }
  }

  func connectionCanSend(_ connection: any Connection) { pump() }
  func connection(_ connection: any Connection, received bytes: Received) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) { self.connection = nil }

  // MARK: Media

  func timerFired(_ token: Int) {
    let period: Int64 = [66_666_667, 21_333_333, 100_000_000][token]
    ticks[token] += 1
    loop.schedule(at: begin + .nanoseconds(ticks[token] * period), self, token: token)
    switch token {
    case 0: picture()
    case 1: sound()
    default: sample()
    }
  }

  private var now: Int64 { loop.now.milliseconds }

  private func picture() {
    if queue.takeKeyFrameRequest(at: now) { encoder.requestKeyFrame() }
    let frame = encoder.next()
    append(frame.isKey ? .keyFrame : .frame, .video, count: frame.size)
  }

  private func sound() {
    guard options.audioKbps > 0 else { return }
    append(.audio, .audio, count: options.audioKbps * 1_024 / 48 / 8)
  }

  private func append(_ content: SendQueue.Content, _ kind: MediaKind, count: Int) {
    encodedBytes += UInt64(count)
    let message = MediaMessage(
      kind: kind, timestamp: UInt32(truncatingIfNeeded: now), payload: [UInt8](repeating: 0, count: count)[...])
    queue.append(message, content, captureTime: now, at: now)
    pump()
  }

  private func pump() {
    guard let connection else { return }
    look(at: connection)
    while ledger.bytes < window.bytes, let item = queue.next() {
      if item.content == .audio { soundWait = max(soundWait, now - item.queueTime) }
      connection.send(item.message.payload)
      ledger.handOver(item.message.payload.count, captureTime: item.captureTime, at: loop.now)
    }
    if !queue.isEmpty { connection.lowWaterMark = max(0, window.bytes - 1_460) }
  }

  private func look(at connection: any Connection) {
    let roundTrip = ledger.acknowledge(connection.acknowledgedBytes, at: loop.now)
    window.acknowledge(ledger.acknowledgedBytes, inFlight: ledger.bytes, roundTrip: roundTrip, at: loop.now)
  }

  private func sample() {
    guard let connection else { return }
    look(at: connection)
    let oldest = [queue.oldestCaptureTime, ledger.oldestCaptureTime].compactMap { $0 }.min()
    let waiting = oldest.map { now - $0 } ?? 0
    let kbps = rule.sample(
      UplinkSample(
        time: loop.now, waitingMilliseconds: waiting, waitingBytes: queue.bytes + ledger.bytes,
        acknowledgedBytes: ledger.acknowledgedBytes, encodedBytes: encodedBytes, waitingFrames: queue.videoFrames,
        droppedFrames: queue.droppedVideoFrames, audioKbps: options.audioKbps))
    encoder.kbps = min(kbps, options.contentKbps)
    window.setEncoders(kbps: kbps + options.audioKbps)
    moments.append(
      Moment(
        time: (loop.now - begin).milliseconds, kbps: kbps, waiting: waiting, droppedFrames: queue.droppedVideoFrames))
    pump()
  }

  func setContent(kbps: Int) { options.contentKbps = kbps }
}

private final class SilentEnd: ConnectionHandler {
  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connection(_ connection: any Connection, received bytes: Received) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}
