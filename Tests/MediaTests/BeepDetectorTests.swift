import Glibc
import Media
import Testing

/// The beeps of the generated microphone, found again behind real encoders.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct BeepDetectorTests {
  static let seconds = 10

  /// The generated sound from second `first` on, in a raw file.
  private static func generate(rate: Int, from first: Int = 0) -> String {
    let path = "\(Samples.folder)/generated-\(rate)-\(first).f32"
    var samples: [Float] = []
    guard let file = fopen(path, "wb") else { return path }
    defer { fclose(file) }
    try? Microphones.open(.generated, sampleRate: rate).read(
      seconds * rate, at: Int64(first) * 1_000_000, appendingTo: &samples)
    samples.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
    return path
  }

  private static let raw = [
    16_000: generate(rate: 16_000), 44_100: generate(rate: 44_100), 48_000: generate(rate: 48_000),
  ]
  private static let rawFromFive = generate(rate: 16_000, from: 5)
  /// Behind AAC at the product's two rates, and one more.
  static let aac16 = coded("beeps16", rate: 16_000, "-c:a aac -b:a 16k")
  static let aac44 = coded("beeps44", rate: 44_100, "-c:a aac -b:a 64k")
  static let aac48 = coded("beeps48", rate: 48_000, "-c:a aac -b:a 48k")

  static func coded(_ name: String, rate: Int, raw file: String? = nil, _ coding: String) -> String {
    Samples.make("\(name).flv", "-f f32le -ar \(rate) -ac 1 -i '\(file ?? raw[rate] ?? "")' \(coding)")
  }

  static func beeps(_ path: String, change: (inout MediaPacket, Int) -> Void = { _, _ in }) throws -> [BeepDetector
    .Beep]
  {
    let detector = BeepDetector()
    return try decodeAudio(path, change: change).frames.flatMap {
      try detector.feed($0, at: $0.presentationTime * 1_000)
    }
  }

  /// Every beep from `first` on, its index, and its onset within 5 ms of where it was.
  static func expectAll(
    _ beeps: [BeepDetector.Beep], from first: Int = 0, shift: Int64, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(beeps.map(\.index) == (0..<seconds).map { ($0 + first) % 8 }, sourceLocation: location)
    for (number, beep) in beeps.enumerated() {
      let deviation = beep.onsetMicroseconds - Int64(number) * 1_000_000 - shift
      #expect(abs(deviation) <= 5_000, "beep \(number): \(deviation) µs", sourceLocation: location)
    }
  }

  @Test func foundBehindAAC() throws {
    // The encoder puts 1024 samples before the sound.
    Self.expectAll(try Self.beeps(Self.aac16), shift: 64_000)
    Self.expectAll(try Self.beeps(Self.aac44), shift: 23_220)
    Self.expectAll(try Self.beeps(Self.aac48), shift: 21_333)
  }

  @Test func foundBehindMP3() throws {
    let path = Self.coded("beepsmp3", rate: 44_100, "-c:a libmp3lame -b:a 48k")
    Self.expectAll(try Self.beeps(path), shift: 1_105 * 1_000_000 / 44_100)
  }

  @Test(arguments: [0.1, 0.5, 1.9])
  func foundAtOtherVolumes(volume: Double) throws {
    let path = Self.coded(
      "volume\(volume)", rate: 16_000, raw: Self.rawFromFive, "-af volume=\(volume) -c:a aac -b:a 16k")
    Self.expectAll(try Self.beeps(path), from: 5, shift: 64_000)
  }

  /// With a voice of noise at -32 dB beside it.
  @Test func foundInANoisyRoom() throws {
    let path = Self.coded(
      "noisy", rate: 48_000,
      "-f lavfi -i anoisesrc=amplitude=0.04:sample_rate=48000:seed=1:d=\(Self.seconds) "
        + "-filter_complex amix=normalize=0 -c:a aac -b:a 48k")
    Self.expectAll(try Self.beeps(path), shift: 21_333)
  }

  /// As the player plays it when it catches up: in media time, and in the time at which it is played.
  @Test(arguments: [1.05, 1.1, 1.2])
  func foundInStretchedSound(rate: Double) throws {
    let tempo = AudioTempo()
    try tempo.setRate(rate)
    var outputs: [AudioTempo.Output] = []
    for frame in try decodeAudio(Self.aac48).frames {
      try tempo.send(frame)
      while let output = tempo.receive() { outputs.append(output) }
    }
    let media = BeepDetector()
    let played = BeepDetector()
    var mediaBeeps: [BeepDetector.Beep] = []
    var playedBeeps: [BeepDetector.Beep] = []
    var clock: Int64 = 0
    for output in outputs {
      mediaBeeps += try media.feed(
        output.sound, at: output.mediaBegin, lasting: output.mediaEnd - output.mediaBegin)
      playedBeeps += try played.feed(output.sound, at: clock)
      clock += output.sound.durationMicroseconds
    }
    #expect(mediaBeeps.map(\.index) == playedBeeps.map(\.index))
    #expect(mediaBeeps.map(\.index) == (0..<Self.seconds).map { $0 % 8 })
    // The filter moves single samples by up to half its window.
    for (number, beep) in mediaBeeps.enumerated() {
      #expect(abs(beep.onsetMicroseconds - Int64(number) * 1_000_000 - 21_333) <= 26_000)
    }
  }

  /// The fixtures' beeps are all of 1 kHz, at whole seconds; the first is cut by the encoder's priming.
  @Test(arguments: ["rtc-360p", "audio-only", "mp3", "tiny"])
  func foundInFixtures(name: String) throws {
    let beeps = try Self.beeps("\(Self.fixtures)/\(name).flv").filter { $0.onsetMicroseconds > 500_000 }
    #expect(beeps.count >= 2)
    for (number, beep) in beeps.enumerated() {
      #expect(beep.index == 2)
      let deviation = beep.onsetMicroseconds - Int64(number + 1) * 1_000_000
      #expect(abs(deviation) <= 5_000, "\(deviation)")
    }
  }

  static let fixtures = String(#filePath.dropLast("Tests/MediaTests/BeepDetectorTests.swift".count)) + "fixtures"

  // MARK: Nothing to be found

  @Test func noBeepsWhereThereAreNone() throws {
    #expect(try Self.beeps("\(Self.fixtures)/corrupt-audio.flv").isEmpty)
    let sounds = [
      "anullsrc=sample_rate=48000", "anoisesrc=amplitude=0.02:sample_rate=48000:seed=3",
      "anoisesrc=amplitude=0.5:sample_rate=48000:seed=3:color=pink", "sine=frequency=1000:sample_rate=48000",
      // 100 ms each half second, but of other pitches, of two pitches, too long, and too short.
      "aevalsrc=0.5*sin(2*PI*1050*t)*lt(mod(t\\,0.5)\\,0.1):s=48000",
      "aevalsrc=0.3*(sin(2*PI*900*t)+sin(2*PI*1300*t))*lt(mod(t\\,0.5)\\,0.1):s=48000",
      "aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,0.5)\\,0.2):s=48000",
      "aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,0.5)\\,0.05):s=48000",
    ]
    // One behind the other, three seconds each.
    let inputs = sounds.map { "-f lavfi -t 3 -i \"\($0)\"" }.joined(separator: " ")
    let path = Samples.make(
      "no-beeps.flv", "\(inputs) -filter_complex concat=n=\(sounds.count):v=0:a=1 -ar 44100 -ac 1 -c:a aac -b:a 64k")
    #expect(try decodeAudio(path).frames.count > 1_000)
    #expect(try Self.beeps(path).isEmpty, "each three seconds long: \(sounds)")
  }

  /// A gap in the middle of a beep hides it and no other; a jump in time moves those behind it.
  @Test func gapsHideWhatTheyCut() throws {
    let detector = BeepDetector()
    var beeps: [BeepDetector.Beep] = []
    for frame in try decodeAudio(Self.aac48).frames {
      let time = frame.presentationTime
      // The first 30 ms of the beep at 3 s are missing, and from 5.5 s on all is 2 s later.
      if (3_000..<3_060).contains(time) { continue }
      beeps += try detector.feed(frame, at: (time >= 5_500 ? time + 2_000 : time) * 1_000)
    }
    #expect(beeps.map(\.index) == [0, 1, 2, 4, 5, 6, 7, 0, 1])
    let found = beeps.map { Double($0.onsetMicroseconds - 21_333) / 1_000_000 }
    for (one, other) in zip(found, [0, 1, 2, 4, 5, 8, 9, 10, 11] as [Double]) { #expect(abs(one - other) < 0.005) }
  }
}
