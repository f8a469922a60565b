import Glibc
import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct AudioEncoderTests {
  /// Beeps as the fixtures have them: 100 ms of 1 kHz at half of full scale from each second on.
  static func beeps(_ seconds: Int, rate: Int) -> [Float] {
    let path = Samples.make(
      "beeps-\(rate).wav",
      "-f lavfi -i \"aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1):s=\(rate):d=\(seconds)\" -c:a pcm_f32le")
    return floats(of: path)
  }

  /// The samples of a sound file, as ffmpeg reads it; nothing is cut off.
  static func floats(of path: String) -> [Float] {
    let raw = Samples.ownPath("floats.f32")
    defer { unlink(raw) }
    _ = Samples.output(of: "ffmpeg -v error -nostdin -y -i '\(path)' -f f32le -c:a pcm_f32le '\(raw)'")
    return readFloats(raw)
  }

  static func encode(_ samples: [Float], _ encoder: AudioEncoder, from begin: Int64 = 0) throws -> [MediaPacket] {
    var packets: [MediaPacket] = []
    let rate = Int64(encoder.settings.sampleRate)
    for first in stride(from: 0, to: samples.count - 1_023, by: 1_024) {
      let time = begin + Int64(first) * 1_000_000 / rate
      try encoder.send(samples[first..<first + 1_024], captureTime: time)
      while let packet = try encoder.receive() { packets.append(packet) }
    }
    try encoder.drain()
    while let packet = try encoder.receive() { packets.append(packet) }
    return packets
  }

  /// Where a beep begins: the first sample above a tenth of full scale after 50 ms below.
  static func onsets(_ samples: [Float], rate: Int) -> [Int] {
    var onsets: [Int] = []
    var quiet = rate
    for (index, sample) in samples.enumerated() {
      if abs(sample) < 0.1 {
        quiet += 1
      } else {
        if quiet > rate / 20 { onsets.append(index) }
        quiet = 0
      }
    }
    return onsets
  }

  /// What ffmpeg decodes from an FLV file of it has every beep at its capture time, counted from the first label.
  @Test(arguments: [(16_000, 16), (48_000, 48), (44_100, 64)])
  func beepsLieAtTheirSeconds(rate: Int, kbps: Int) throws {
    let encoder = try AudioEncoder(AudioEncoderSettings(sampleRate: rate, bitrateKbps: kbps))
    #expect(encoder.primingSamples == 1_024)
    let begin: Int64 = 7_000_000
    let packets = try Self.encode(Self.beeps(4, rate: rate), encoder, from: begin)
    let path = "\(Samples.folder)/beeps-\(rate).flv"
    let recorder = try Recorder(path: path)
    try recorder.setAudio(codec: .aac, extradata: encoder.extradata, sampleRate: rate, channels: 1)
    for packet in packets { try recorder.writeAudio(packet.data, presentationTime: packet.presentationTime) }
    try recorder.finish()
    #expect(
      Samples.probe(path, "-show_entries stream=codec_name,profile,sample_rate,channels")
        == ["aac,LC,\(rate),1"])
    let first = try #require(packets.first).presentationTime
    #expect(first == 7_000 - Int64((1_024_000 + rate / 2) / rate))
    let decoded = Self.floats(of: path)
    #expect(decoded.count == packets.count * 1_024)
    let onsets = Self.onsets(decoded, rate: rate)
    #expect(onsets.count == 4)
    for (second, onset) in onsets.enumerated() {
      let time = Double(first) + Double(onset) * 1_000 / Double(rate)
      #expect(abs(time - Double(7_000 + second * 1_000)) <= 2, "\(time) ms")
    }
    let size = packets.dropFirst(2).reduce(0) { $0 + $1.data.count }
    let measured = Double(size) * 8 / 1_000 / (Double(packets.count - 2) * 1_024 / Double(rate))
    #expect(measured < Double(kbps) * 1.15, "\(measured) kbps")
  }

  /// Labels follow the capture times through a gap.
  @Test func labelsFollowAGap() throws {
    let encoder = try AudioEncoder(AudioEncoderSettings(sampleRate: 16_000, bitrateKbps: 16))
    var times: [Int64] = []
    for (index, time) in [0, 64_000, 128_000, 5_000_000, 5_064_000].enumerated() {
      let samples = [Float](repeating: Float(index) / 10, count: 1_024)
      try encoder.send(samples[...], captureTime: Int64(time))
      while let packet = try encoder.receive() { times.append(packet.presentationTime) }
    }
    try encoder.drain()
    while let packet = try encoder.receive() { times.append(packet.presentationTime) }
    #expect(times == [-64, 0, 64, 128, 5_000, 5_064])
  }

  @Test func outputIsRepeatable() throws {
    let samples = Self.beeps(4, rate: 16_000)
    let runs = try (0..<2).map { _ in
      try Self.encode(samples, AudioEncoder(AudioEncoderSettings(sampleRate: 16_000, bitrateKbps: 16)))
    }
    #expect(runs[0].map(\.data) == runs[1].map(\.data))
    #expect(runs[0].count > 60)
  }

  @Test func whatAACCarries() throws {
    for rate in AudioEncoder.sampleRates {
      #expect(AudioEncoder.carries(rate))
      let encoder = try AudioEncoder(AudioEncoderSettings(sampleRate: rate, bitrateKbps: 32))
      #expect(encoder.extradata.count >= 2)
    }
    for rate in [0, -1, 7_349, 12_345, 192_000, Int.max] {
      #expect(!AudioEncoder.carries(rate))
      let error = #expect(throws: FFmpegError.self) {
        try AudioEncoder(AudioEncoderSettings(sampleRate: rate, bitrateKbps: 32))
      }
      #expect(error?.text.contains("cannot carry") == true)
    }
    for settings in [
      AudioEncoderSettings(sampleRate: 16_000, channels: 2, bitrateKbps: 16),
      AudioEncoderSettings(sampleRate: 16_000, bitrateKbps: 0),
    ] {
      #expect(throws: FFmpegError.self) { try AudioEncoder(settings) }
    }
  }

  @Test func refusedSoundLeavesTheEncoderUsable() throws {
    let encoder = try AudioEncoder(AudioEncoderSettings(sampleRate: 16_000, bitrateKbps: 16))
    let silence = [Float](repeating: 0, count: 1_024)
    try encoder.send(silence[...], captureTime: 0)
    #expect(throws: FFmpegError.self) { try encoder.send(silence.dropLast(), captureTime: 64_000) }
    #expect(throws: FFmpegError.self) { try encoder.send([], captureTime: 64_000) }
    #expect(throws: FFmpegError.self) { try encoder.send(silence[...], captureTime: 0) }
    for bad in [Float.nan, .infinity, -.infinity, 17] {
      #expect(throws: FFmpegError.self) {
        try encoder.send(silence.dropLast() + [bad], captureTime: 64_000)
      }
    }
    var count = 0
    for index in 1..<20 {
      try encoder.send(silence[...], captureTime: Int64(index) * 64_000)
      while try encoder.receive() != nil { count += 1 }
    }
    #expect(count >= 19)
  }
}
