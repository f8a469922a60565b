import Media
import Testing

/// Bitrates and sizes.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoEncoderRateTests {
  @Test(arguments: VideoEncoderTests.tunings)
  func rateIsHeld(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures()
    for kbps in [300, 600, 1_000] { try rateIsHeld(tuning, kbps, pictures) }
  }

  private func rateIsHeld(_ tuning: VideoEncoderSettings.Tuning, _ kbps: Int, _ pictures: [Picture]) throws {
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: kbps, interval: tuning == .smooth ? 45 : 15))
    let packets = try Encoding.encode(pictures, encoder)
    let rate = Encoding.rate(packets)
    #expect(abs(rate - Double(kbps)) <= Double(kbps) / 10, "\(rate) kbps")
    guard tuning == .realtime else { return }
    // No access unit takes a link of the bitrate more than 0.25 s, nor does what was sent before it.
    var waiting = 0.0
    var longest = 0.0
    for packet in packets {
      waiting = max(0, waiting - 1_000 / 15) + Double(packet.data.count) * 8 / Double(kbps)
      longest = max(longest, waiting)
    }
    #expect(longest < 250, "\(longest) ms")
  }

  /// One encoder follows up and down, without a key frame of its own, and within 1.5 s.
  @Test(arguments: VideoEncoderTests.tunings)
  func changedRateIsFollowed(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures()
    let rates = [800, 300, 1_000, 200]
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 800))
    // Forty pictures, 2.7 s, at each; the source is used twice.
    let packets = try Encoding.encode(pictures + pictures.prefix(10), encoder) { index in
      if index % 40 == 0 { #expect(encoder.setBitrate(kbps: rates[index / 40])) }
      return false
    }.sorted { $0.presentationTime < $1.presentationTime }
    for (part, kbps) in rates.enumerated() {
      // From 1.5 s after the change, one whole group of pictures.
      let begin = part * 40 + 22
      let rate = Encoding.rate(packets[begin..<begin + 15])
      #expect(abs(rate - Double(kbps)) <= Double(kbps) * 0.15, "\(rate) instead of \(kbps) kbps")
    }
    let keys = packets.enumerated().filter(\.element.isKey).map(\.offset)
    #expect(keys == Array(stride(from: 0, to: 160, by: 15)))
    #expect(encoder.bitrateKbps == 200)
  }

  @Test func impossibleRatesChangeNothing() throws {
    let encoder = try VideoEncoder(Encoding.settings(.realtime, kbps: 300))
    for kbps in [0, -1, 100_001, Int.max] { #expect(!encoder.setBitrate(kbps: kbps)) }
    #expect(encoder.bitrateKbps == 300)
  }

  /// At few pictures a second, as a waiting image is sent, and at very low rates.
  @Test(arguments: [(5, 50), (1, 20), (60, 300), (15, 1)])
  func oddRates(framesPerSecond: Int, kbps: Int) throws {
    let pictures = try Encoding.pictures(of: Encoding.small)
    var settings = Encoding.settings(.realtime, kbps: kbps, width: 90, height: 160)
    settings.framesPerSecond = framesPerSecond
    let encoder = try VideoEncoder(settings)
    for (index, picture) in pictures.enumerated() {
      try encoder.send(picture, presentationTime: Encoding.time(index, rate: framesPerSecond))
      #expect(try encoder.receive() != nil)
    }
  }

  /// Pictures that come late, or after a long pause, disturb nothing.
  @Test func unevenTimes() throws {
    let pictures = try Encoding.pictures(of: Encoding.small)
    let encoder = try VideoEncoder(Encoding.settings(.realtime, kbps: 300, width: 90, height: 160))
    let times: [Int64] = [-500, -499, 0, 67, 300, 301, 10_000, 10_067, 3_600_000, 3_600_001, 4_294_967_296]
    for (picture, time) in zip(pictures, times) {
      try encoder.send(picture, presentationTime: time)
      let packet = try #require(try encoder.receive())
      #expect(packet.presentationTime == time)
      #expect(packet.decodeTime == time)
    }
  }
}
