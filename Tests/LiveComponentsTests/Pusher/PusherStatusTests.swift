import EventLoop
import LiveComponents
import Stage
import Testing

/// SPEC sections 4 and 6: what the pusher says of itself is what happened.
@Suite struct PusherStatusTests {
  private let fixed: [(name: String, value: AttributeValue)] = [
    ("min-bitrate", .number(600)), ("max-bitrate", .number(600)),
  ]

  @Test func figuresAgreeWithWhatWasSent() throws {
    var sent: UInt64 = 0
    let scenario = try push(
      fixed, for: .milliseconds(20_001),
      during: { run in run.stage.loop.schedule(after: .milliseconds(20_000)) { sent = run.pusher.sentBytes } })
    // The first interval holds the start.
    let settled = { (name: String) in scenario.series(name).dropFirst() }
    #expect(settled("videoFPS").allSatisfy { $0 == 15 } && settled("videoGOP").allSatisfy { $0 == 1 })
    #expect(settled("videoBitrate").allSatisfy { abs($0 - 600) <= 60 }, "\(settled("videoBitrate"))")
    #expect(settled("audioBitrate").allSatisfy { abs($0 - 48) <= 1 })
    #expect(settled("videoWidth").allSatisfy { $0 == 360 } && settled("videoHeight").allSatisfy { $0 == 640 })
    #expect(settled("videoCache").allSatisfy { $0 == 0 } && settled("audioCache").allSatisfy { $0 == 0 })
    let acknowledged = scenario.series("netSpeed").reduce(0, +) * 2_000 / 8
    #expect(sent > 1_000_000 && abs(acknowledged - Double(sent)) < 0.02 * Double(sent), "\(acknowledged) of \(sent)")
  }

  /// Also of connections that ended since the last record, and of new ones from their first byte on.
  @Test func netSpeedCountsEveryConnection() throws {
    var acknowledged: UInt64 = 0
    let scenario = try push(
      fixed, faults: ["reset@5500ms", "reset@13500ms"], for: .milliseconds(20_001),
      during: { run in
        run.stage.loop.schedule(after: .milliseconds(20_000)) { acknowledged = run.pusher.acknowledgedBytes }
      })
    #expect(scenario.outcome.statistics.reconnects == 2)
    // Each of ten records is rounded to whole kbps.
    let told = scenario.series("netSpeed").reduce(0, +) * 2_000 / 8
    #expect(acknowledged > 500_000 && abs(told - Double(acknowledged)) <= 10 * 125, "\(told) of \(acknowledged)")
  }

  @Test func aThinUplinkShowsInTheCaches() throws {
    let scenario = try push(fixed, net: "up=300kbps", for: .seconds(12))
    #expect(scenario.series("videoCache").max() ?? 0 > 3)
    #expect(scenario.series("netSpeed").dropFirst().allSatisfy { $0 < 320 })
    #expect(scenario.outcome.statistics.droppedPictures > 0 && scenario.outcome.statistics.droppedAudioFrames == 0)
  }

  @Test func inTheBackgroundThePictureStopsAndTheSoundGoesOn() throws {
    let scenario = try push(fixed, for: .milliseconds(10_001), background: [.seconds(2)..<(.seconds(60))])
    #expect(scenario.series("videoFPS").suffix(3).allSatisfy { $0 == 0 })
    #expect(scenario.series("audioBitrate").suffix(3).allSatisfy { abs($0 - 48) <= 1 })
  }

  @Test func theOverlayHasTheDocumentedLines() {
    var status = NetworkStatus()
    (status.videoBitrate, status.audioBitrate, status.netSpeed) = (612, 48, 671)
    (status.videoFPS, status.videoGOP, status.netJitter) = (14.5, 1, 7)
    (status.videoWidth, status.videoHeight, status.videoCache, status.audioCache) = (360, 640, 2, 1)
    let load = DebugOverlay.ProcessorLoad(process: 12, device: 34)
    let sound = DebugOverlay.Sound(sampleRate: 48_000, channels: 1)
    #expect(
      DebugOverlay.pusher(status, load, dropped: (0, 5), server: "10.0.0.2:1935", sound: sound) == [
        "CPU:12%/34%  RES:360*640  SPD:671Kbps", "JIT:7  FPS:15  GOP:1s  ARA:48Kbps",
        "QUE:1|2  DRP:0|5  VRA:612Kbps", "SVR:10.0.0.2  AUDIO:48000,1",
      ])
    (status.audioCache, status.videoCache, status.vSumCacheSize, status.vDecCacheSize) = (1_834, 1_880, 47, 4)
    (status.avRecvInterval, status.avPlayInterval, status.audioCacheThreshold) = (-52, -47, 5)
    // The figures of a published sample of the player's third line.
    #expect(
      DebugOverlay.player(status, load, server: "[::1]:1935", sound: nil).suffix(2) == [
        "QUE:1834|1880,47,4|-52,-47,5.0  VRA:612Kbps", "SVR:::1  AUDIO:",
      ])
  }

  @Test func aPreviewOpensTheCameraWithoutPushing() throws {
    let stage = Stage(world: .simulated, seed: 1)
    try stage.startOrigin()
    var configuration = PusherConfiguration()
    configuration.encoding = .model
    let pusher = stage.addPusher(configuration: configuration)
    var codes: [Int] = []
    stage.log.subscribe { if let code = $0.code { codes.append(code) } }
    try pusher.set([("url", .text("rtmp://push.local/live/a"))])
    #expect(pusher.startPreview().isSuccess && !pusher.startPreview().isSuccess)
    stage.loop.run(until: .zero + .seconds(1))
    #expect(codes == [1003, 1007] && pusher.hasOpenDevices && !pusher.isActive)
    #expect(pusher.start().isSuccess)
    stage.loop.run(until: .zero + .seconds(2))
    #expect(pusher.isPublishing && codes.count { $0 == 1003 } == 1)
    #expect(pusher.stop().isSuccess && !pusher.hasOpenDevices && pusher.armedTimers == 0)
    #expect(pusher.startPreview().isSuccess)
    stage.loop.run(until: .zero + .seconds(3))
    #expect(pusher.stopPreview().isSuccess && !pusher.hasOpenDevices)
    // A start after a preview has all of its codes.
    codes = []
    #expect(pusher.start().isSuccess)
    stage.loop.run(until: .zero + .seconds(4))
    #expect(codes.filter { $0 != 1001 && $0 != 1002 } == [1005, 1003, 1007, 1008])
    #expect(pusher.stop().isSuccess)
    stage.origin.close()
  }
}
