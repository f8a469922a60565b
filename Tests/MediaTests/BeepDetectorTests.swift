import Glibc
import Media
import Testing

/// The beeps of the generated microphone, found again behind real encoders.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct BeepDetectorTests {
  static let seconds = 10

  /// The generated sound from second `first` on, in a raw file.
  static func generated(rate: Int, from first: Int = 0) throws -> String {
    let path = "\(Samples.folder)/generated-\(rate)-\(first).f32"
    if access(path, F_OK) == 0 { return path }
    var samples: [Float] = []
    try Microphones.open(.generated, sampleRate: rate).read(
      seconds * rate, at: Int64(first) * 1_000_000, appendingTo: &samples)
    let file = try #require(fopen(path, "wb"))
    defer { fclose(file) }
    samples.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
    return path
  }

  /// The generated sound behind an encoder, and what the encoder puts before it, in µs.
  static func coded(_ name: String, rate: Int, from first: Int = 0, _ coding: String) throws -> String {
    Samples.make("\(name)-\(rate)-\(first).flv", "-f f32le -ar \(rate) -ac 1 -i '\(try generated(rate: rate, from: first))' \(coding)")
  }

  static func beeps(_ path: String, change: (inout MediaPacket, Int) -> Void = { _, _ in }) throws -> [BeepDetector.Beep] {
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

  @Test(arguments: [(16_000, 16), (48_000, 48), (44_100, 64)])
  func foundBehindAAC(rate: Int, kbps: Int) throws {
    let path = try Self.coded("aac", rate: rate, "-c:a aac -b:a \(kbps)k")
    // The encoder puts 1024 samples before the sound.
    Self.expectAll(try Self.beeps(path), shift: 1_024 * 1_000_000 / Int64(rate))
  }

  @Test func foundBehindMP3() throws {
    let path = try Self.coded("mp3", rate: 44_100, "-c:a libmp3lame -b:a 48k")
    Self.expectAll(try Self.beeps(path), shift: 1_105 * 1_000_000 / 44_100)
  }

  @Test(arguments: [0.1, 0.5, 1.9])
  func foundAtOtherVolumes(volume: Double) throws {
    let path = try Self.coded("volume\(volume)", rate: 16_000, from: 5, "-af volume=\(volume) -c:a aac -b:a 16k")
    Self.expectAll(try Self.beeps(path), from: 5, shift: 64_000)
  }

  /// With a voice of noise at -32 dB beside it.
  @Test func foundInANoisyRoom() throws {
    let path = try Self.coded(
      "noisy", rate: 48_000, "-f lavfi -i anoisesrc=amplitude=0.04:sample_rate=48000:seed=1:d=\(Self.seconds) "
        + "-filter_complex amix=normalize=0 -c:a aac -b:a 48k")
    Self.expectAll(try Self.beeps(path), shift: 21_333)
  }

  /// As the player plays it when it catches up: in media time, and in the time at which it is played.
  @Test(arguments: [1.05, 1.1, 1.2])
  func foundInStretchedSound(rate: Double) throws {
    let path = try Self.coded("aac", rate: 48_000, "-c:a aac -b:a 48k")
    let tempo = AudioTempo()
    try tempo.setRate(rate)
    var outputs: [AudioTempo.Output] = []
    for frame in try decodeAudio(path).frames {
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
      ("silence", "anullsrc=sample_rate=48000"), ("noise", "anoisesrc=amplitude=0.02:sample_rate=48000:seed=3"),
      ("loud", "anoisesrc=amplitude=0.5:sample_rate=48000:seed=3:color=pink"), ("tone", "sine=frequency=1000"),
      // 100 ms each half second, but of other pitches, of two pitches, and too long.
      ("other", "aevalsrc=0.5*sin(2*PI*1050*t)*lt(mod(t\\,0.5)\\,0.1):s=48000"),
      ("two", "aevalsrc=0.3*(sin(2*PI*900*t)+sin(2*PI*1300*t))*lt(mod(t\\,0.5)\\,0.1):s=48000"),
      ("long", "aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,0.5)\\,0.2):s=48000"),
      ("short", "aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,0.5)\\,0.05):s=48000"),
    ]
    for (name, source) in sounds {
      let path = Samples.make("no-\(name).flv", "-f lavfi -i \"\(source)\" -t 6 -ar 44100 -c:a aac -b:a 64k")
      let beeps = try Self.beeps(path)
      #expect(beeps.isEmpty, "\(name): \(beeps)")
    }
  }

  /// A gap in the middle of a beep hides it and no other; a jump in time moves those behind it.
  @Test func gapsHideWhatTheyCut() throws {
    let path = try Self.coded("aac", rate: 48_000, "-c:a aac -b:a 48k")
    let detector = BeepDetector()
    var beeps: [BeepDetector.Beep] = []
    for frame in try decodeAudio(path).frames {
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
