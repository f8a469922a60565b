import EventLoop
import LiveComponents
import RTMP
import Stage
import Testing

/// SPEC 4: every field, in its unit, against figures computed from the fixture itself.
@Suite struct PlayerStatusTests {
  private static let fields = [
    "videoBitrate", "audioBitrate", "netSpeed", "videoFPS", "videoGOP", "netJitter", "videoWidth", "videoHeight",
    "videoCache", "audioCache", "vDecCacheSize", "vSumCacheSize", "avPlayInterval", "avRecvInterval",
    "audioCacheThreshold",
  ]

  @Test func everyFieldIsThereAndNoOther() throws {
    let run = try play("portrait-540p.flv", for: .seconds(7))
    let records = run.records.filter { $0.kind == .status && $0.component == "player" }
    #expect(records.map(\.time) == [2_000, 4_000, 6_000])
    for record in records { #expect(record.fields.map(\.name).sorted() == Self.fields.sorted()) }
  }

  /// Media arrives at its own pace, one way of 20 ms late; what arrived in each interval is known from the file.
  @Test(arguments: ["portrait-540p.flv", "rtc-360p.flv", "hevc-enhanced.flv", "mp3.flv"])
  func bitratesAreWhatArrivedInTheInterval(_ fixture: String) throws {
    let media = try FixtureMedia(fixture)
    let run = try play(fixture)
    // The first frame arrives with 2003.
    let start = try #require(run.times(2003).first)
    let video = run.series("videoBitrate")
    let audio = run.series("audioBitrate")
    let speed = run.series("netSpeed")
    for index in 1..<min(video.count, 4) {
      let interval = Int64(index) * 2_000 - start..<Int64(index + 1) * 2_000 - start
      func kbps(_ kind: MediaKind) -> Double {
        let bytes = media.frames(kind).filter { interval.contains(Int64($0.timestamp)) }.map(\.payload.count)
        return Double(bytes.reduce(0, +)) * 8 / 1_000 / 2
      }
      // A frame may fall to either side of the border.
      #expect(abs(video[index] - kbps(.video)) <= 8 + kbps(.video) * 0.02, "\(video[index]) and \(kbps(.video))")
      #expect(abs(audio[index] - kbps(.audio)) <= 4, "\(audio[index]) and \(kbps(.audio))")
      #expect(speed[index] >= video[index] + audio[index] - 1)
      #expect(speed[index] <= (video[index] + audio[index]) * 1.05 + 8)
    }
  }

  @Test(
    arguments: [
      ("portrait-540p.flv", 25, 2, 540, 960), ("rtc-360p.flv", 15, 1, 360, 640), ("tiny.flv", 15, 1, 180, 320),
      ("hevc-id12.flv", 25, 2, 360, 640),
    ] as [(String, Double, Double, Double, Double)])
  func pictureRateGroupAndSizeAreTheFixtures(
    _ fixture: String, _ rate: Double, _ group: Double, _ width: Double, _ height: Double
  ) throws {
    let run = try play(fixture, loops: true, for: .seconds(13))
    #expect(run.series("videoFPS")[2...5].allSatisfy { abs($0 - rate) <= 0.5 })
    #expect(run.series("videoGOP")[3...5].allSatisfy { abs($0 - group) < 0.05 })
    #expect(run.series("videoWidth")[1...5].allSatisfy { $0 == width })
    #expect(run.series("videoHeight")[1...5].allSatisfy { $0 == height })
  }

  @Test func cachesAreMillisecondsAndFrames() throws {
    let run = try play(
      "portrait-540p.flv", over: .rtmp, [("min-cache", .number(2)), ("max-cache", .number(4))], loops: true,
      for: .seconds(21))
    for name in ["videoCache", "audioCache"] {
      #expect(run.series(name)[2...9].allSatisfy { (1_880...2_150).contains($0) }, "\(name)")
    }
    // 25 pictures a second: two seconds are 50, some of them in the decoder.
    #expect(run.series("vSumCacheSize")[2...9].allSatisfy { (46...56).contains($0) })
    #expect(run.series("vDecCacheSize")[2...9].allSatisfy { (0...17).contains($0) })
    for (inside, all) in zip(run.series("vDecCacheSize"), run.series("vSumCacheSize")) { #expect(inside <= all) }
    #expect(run.series("audioCacheThreshold").allSatisfy { $0 == 2 })
    #expect(run.series("avPlayInterval").allSatisfy { abs($0) <= 40 })
    #expect(run.series("avRecvInterval")[2...9].allSatisfy { abs($0) <= 60 })
  }

  @Test func theThresholdIsTheBalancePointInSeconds() throws {
    let run = try play("portrait-540p.flv", faults: ["cut@6s+2s"], loops: true, for: .seconds(21)) {
      $0.player.decoding = .none
    }
    #expect(run.codes.filter { $0 == 2007 }.count == 1)
    #expect(run.series("audioCacheThreshold").first == 1)
    #expect(run.series("audioCacheThreshold").max() == 1.5)
  }

  @Test func jitterIsNearTheLinksOwn() throws {
    func jitter(_ net: String) throws -> [Double] {
      try play("portrait-540p.flv", net: net, loops: true, for: .seconds(31)) { $0.player.decoding = .none }
        .series("netJitter").dropFirst(5).map { $0 }
    }
    #expect(try jitter("delay=20ms").allSatisfy { $0 <= 25 })
    #expect(try jitter("delay=200ms").allSatisfy { $0 <= 25 })
    #expect(try jitter("jitter=200ms").allSatisfy { (100...260).contains($0) })
  }

  @Test func duringAnOutageNothingArrivesAndNothingIsShown() throws {
    let run = try play("portrait-540p.flv", faults: ["cut@5s+8s"], loops: true, for: .seconds(25)) {
      $0.player.decoding = .none
    }
    // From 8 s to 10 s and from 10 s to 12 s.
    for name in ["videoBitrate", "audioBitrate", "netSpeed", "videoFPS", "audioCache"] {
      #expect(run.series(name)[4...5].allSatisfy { $0 == 0 }, "\(name): \(run.series(name))")
    }
    // Sound ran dry; a picture may be left.
    #expect(run.series("videoCache")[4...5].allSatisfy { $0 <= 60 })
  }

  @Test func aMissingTrackHasZeros() throws {
    let sound = try play("audio-only.flv")
    for name in ["videoBitrate", "videoFPS", "videoGOP", "videoWidth", "videoHeight", "videoCache", "vSumCacheSize"] {
      #expect(sound.series(name).allSatisfy { $0 == 0 }, "\(name)")
    }
    #expect(sound.series("audioBitrate")[1...3].allSatisfy { $0 > 40 })
    let picture = try play("video-only.flv")
    for name in ["audioBitrate", "audioCache", "avPlayInterval", "avRecvInterval"] {
      #expect(picture.series(name).allSatisfy { $0 == 0 }, "\(name)")
    }
  }
}
