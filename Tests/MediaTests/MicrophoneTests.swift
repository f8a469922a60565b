import Testing

@testable import Media

/// Microphones: the generated one, files in a loop, devices, and what cannot be opened.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct MicrophoneTests {
  /// Reads in pieces of a coder's frame from the run's beginning on.
  static func hear(
    _ microphone: any Microphone, seconds: Double, rate: Int, from start: Int64 = 0, piece: Int = 1_024
  ) throws -> [Float] {
    var samples: [Float] = []
    let total = Int(seconds * Double(rate))
    while samples.count < total {
      let time = start + Int64(samples.count) * 1_000_000 / Int64(rate)
      try microphone.read(min(piece, total - samples.count), at: time, appendingTo: &samples)
    }
    return samples
  }

  /// What ffmpeg makes of a file's sound: mono samples.
  static func ffmpeg(_ arguments: String, rate: Int) throws -> [Float] {
    let path = Samples.make("expected.\(arguments.hashValue).wav", "\(arguments) -ac 1 -ar \(rate) -c:a pcm_f32le")
    let bytes = try FileBytes.read(path, limit: 1 << 26)
    // 4 bytes a sample behind the head, whose `data` chunk is the last.
    let mark = try #require(
      bytes.indices.dropLast(8).first { bytes[$0..<$0 + 4].elementsEqual("data".utf8) })
    return bytes[(mark + 8)...].withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }

  static func rms(_ samples: some Collection<Float>) -> Float {
    (samples.reduce(0) { $0 + $1 * $1 } / Float(max(1, samples.count))).squareRoot()
  }

  // MARK: Generated

  @Test(arguments: [16_000, 48_000, 44_100])
  func generatedBeepsEachSecondOfTheRun(rate: Int) throws {
    let start: Int64 = 6_950_000
    let samples = try Self.hear(
      try Microphones.open(.generated, sampleRate: rate), seconds: 3, rate: rate, from: start)
    let second = rate / 20
    #expect(abs(Self.rms(samples[0..<second - 1]) - 0.005) < 0.000_3)
    #expect(abs(Self.rms(samples[(second + rate / 5)..<second + rate]) - 0.005) < 0.000_3)
    for (number, pitch) in [(7, 1_500), (8, 800), (9, 900)] {
      let begin = second + (number - 7) * rate
      let beep = samples[begin..<begin + rate / 10]
      #expect(abs(Self.rms(beep) - 0.351) < 0.003)
      #expect((beep.max() ?? 1) < 0.51)
      let middle = Array(beep.dropFirst(rate / 100).prefix(rate * 8 / 100))
      let crossings = zip(middle, middle.dropFirst()).count { $0 < 0 && $1 >= 0 }
      #expect(abs(crossings - pitch * 8 / 100) <= 1, "second \(number)")
      // 1 ms of a raised cosine.
      #expect(Self.rms(beep.prefix(rate / 4_000)) < 0.1)
    }
  }

  /// The same whatever the size of the pieces, and again in another run.
  @Test func generatedDependsOnTheTimeOnly() throws {
    let whole = try Self.hear(Microphones.open(.generated, sampleRate: 48_000), seconds: 2, rate: 48_000, piece: 96_000)
    let pieces = try Self.hear(Microphones.open(.generated, sampleRate: 48_000), seconds: 2, rate: 48_000, piece: 1_023)
    #expect(whole == pieces)
    let later = try Self.hear(
      Microphones.open(.generated, sampleRate: 48_000), seconds: 1, rate: 48_000, from: 1_000_000)
    #expect(Array(whole[48_000...]) == later)
  }

  // MARK: Files

  /// 2.5 s of picture and 1.3 s of sound: the sound comes again every 2.5 s, with silence between.
  @Test func fileIsLoopedWithTheContainersDuration() throws {
    let path = Samples.make(
      "short-sound.mp4",
      "-f lavfi -i testsrc2=size=160x120:rate=20:d=2.5 -f lavfi -i sine=frequency=440:sample_rate=48000:d=1.3 "
        + "-c:v libx264 -c:a aac -b:a 64k")
    let heard = try Self.hear(Microphones.open(.file(path), sampleRate: 16_000), seconds: 10, rate: 16_000)
    let expected = try Self.ffmpeg("-i '\(path)' -map 0:a", rate: 16_000)
    #expect(abs(expected.count - 20_800) < 1_100)
    for round in 0..<4 {
      let begin = round * 40_000
      let difference = zip(heard[begin...], expected.prefix(20_000)).map { $0 - $1 }
      // A round begins within half a sample of its place, which is 0.17 rad of this tone.
      #expect(Self.rms(difference) < 0.012, "round \(round)")
      #expect(Self.rms(heard[(begin + 22_000)..<begin + 40_000]) < 0.000_1)
    }
  }

  /// Sound that begins half a second behind the picture stays there.
  @Test func lateSoundKeepsItsPlace() throws {
    let path = Samples.make(
      "late-sound.mkv",
      "-f lavfi -i testsrc2=size=160x120:rate=20:d=2 -itsoffset 0.5 -f lavfi -i sine=frequency=440:sample_rate=44100:d=1"
        + " -map 0:v -map 1:a -c:v libx264 -c:a flac")
    let heard = try Self.hear(Microphones.open(.file(path), sampleRate: 48_000), seconds: 4, rate: 48_000)
    for begin in [0, 96_000] {
      #expect(Self.rms(heard[begin..<begin + 23_950]) < 0.001)
      #expect(abs(Self.rms(heard[(begin + 24_050)..<begin + 71_900]) - 0.088) < 0.003)
      #expect(Self.rms(heard[(begin + 72_100)..<begin + 96_000]) < 0.001)
    }
  }

  /// Stereo, other codecs and containers, formats that do not say how long they are.
  @Test(arguments: [
    ("m.wav", "-c:a pcm_s16le", 0.001), ("m.aac", "-c:a aac -b:a 96k", 0.02), ("m.opus", "-c:a libopus", 0.02),
    ("m.flac", "-c:a flac", 0.001), ("m.mp3", "-c:a libmp3lame -b:a 64k -write_xing 0", 0.02),
    ("m.ts", "-c:a mp2 -b:a 128k", 0.02),
  ])
  func anyCodecIsHeard(name: String, coding: String, deviation: Float) throws {
    let path = Samples.make(
      name, "-f lavfi -i \"aevalsrc=0.4*sin(2*PI*500*t)|0.4*sin(2*PI*500*t):s=48000:d=2\" \(coding)")
    let heard = try Self.hear(Microphones.open(.file(path), sampleRate: 48_000), seconds: 5, rate: 48_000)
    let middle = heard[48_000..<86_400]
    #expect(abs(Self.rms(middle) - 0.283) < max(0.003, deviation))
    #expect(abs(Self.rms(heard[144_000..<182_400]) - 0.283) < max(0.003, deviation))
    #expect((heard.map(abs).max() ?? 1) < 0.5)
  }

  /// A pusher that paused goes on where the file is by then.
  @Test func afterAPauseTheFileIsWhereTheRunIs() throws {
    let path = Samples.make(
      "steps.wav", "-f lavfi -i \"aevalsrc=0.1*floor(t+0.0001):s=8000:d=5\" -c:a pcm_f32le")
    let microphone = try Microphones.open(.file(path), sampleRate: 8_000)
    var samples: [Float] = []
    try microphone.read(800, at: 10_000_000, appendingTo: &samples)
    #expect(samples == [Float](repeating: 0, count: 800))
    // 3.2 s after the beginning, then two rounds and 1.3 s.
    for (time, value) in [(13_200_000, 0.3), (21_300_000, 0.1)] as [(Int64, Float)] {
      samples = []
      try microphone.read(800, at: time, appendingTo: &samples)
      #expect(samples.allSatisfy { abs($0 - value) < 0.001 }, "\(samples.first ?? -1) at \(time)")
    }
  }

  // MARK: Devices

  @Test func filterGraphServesVirtualTime() throws {
    func open() throws -> any Microphone {
      try Microphones.open(
        .device(format: "lavfi", name: "sine=frequency=440:sample_rate=48000:duration=3"),
        sampleRate: 16_000)
    }
    let first = try Self.hear(open(), seconds: 4, rate: 16_000)
    #expect(try Self.hear(open(), seconds: 4, rate: 16_000, piece: 333) == first)
    #expect(abs(zip(first, first.dropFirst()).prefix(32_000).count { $0 < 0 && $1 >= 0 } - 880) <= 1)
    // Its end is silence.
    #expect(Self.rms(first[48_200...]) < 0.000_1)
    #expect(!CaptureSource.device(format: "lavfi", name: "").isLive)
  }

  @Test func aLiveDevicesQueueKeepsTheNewest() {
    var queue = SampleQueue(limit: 4)
    var heard: [Float] = []
    queue.append([1, 2, 3])
    queue.append([4, 5, 6])
    #expect(queue.count == 4)
    #expect(queue.read(2, appendingTo: &heard) == 2)
    queue.append([7])
    #expect(queue.read(9, appendingTo: &heard) == 3)
    #expect(heard == [3, 4, 5, 6, 7])
    for round in 0..<1_000 { queue.append([Float(round)]) }
    #expect(queue.count == 4)
  }

  // MARK: Failures

  static func failure(_ source: CaptureSource) -> CaptureError? {
    do throws(CaptureError) {
      _ = try Microphones.open(source, sampleRate: 48_000)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatCannotBeOpenedSaysWhy() throws {
    let folder = Samples.folder
    let missing = try #require(Self.failure(.file("\(folder)/none.mp4")))
    #expect(missing.cause == .missing)
    #expect(missing.description == "cannot open \(folder)/none.mp4: No such file or directory")
    #expect(Self.failure(.file(folder))?.cause == .unusable)
    #expect(Self.failure(.file("/dev/null"))?.cause == .unusable)
    let picture = Samples.make("silent.mp4", "-f lavfi -i testsrc2=size=160x120:rate=25:d=1 -c:v libx264")
    #expect(Self.failure(.file(picture))?.description == "\(picture) has no sound that FFmpeg can decode")
    let odd = Samples.make("odd.wav", "-f lavfi -i sine=sample_rate=37800:d=1 -c:a pcm_s16le")
    let rate = try #require(Self.failure(.file(odd)))
    #expect(rate.cause == .unsupportedSampleRate)
    #expect(rate.description.contains("\(odd) delivers sound at 37800 Hz"))
    #expect(Self.failure(.device(format: "lavfi", name: "sine=sample_rate=192000"))?.cause == .unsupportedSampleRate)
  }

  @Test func devicesThatFailSayWhy() throws {
    let none = try #require(Self.failure(.device(format: "nosuch", name: "0")))
    #expect(none.cause == .missing)
    #expect(none.description.contains("nosuch"))
    let graph = try #require(Self.failure(.device(format: "lavfi", name: "nosuch=1")))
    #expect(graph.cause == .unusable)
    #expect(graph.description == "cannot open lavfi:nosuch=1: No such filter: 'nosuch'")
    // Where this FFmpeg has ALSA: a file in the place of a card does not exist.
    let card = try #require(Self.failure(.device(format: "alsa", name: "liveterm-no-such-card")))
    #expect(card.cause == .missing)
    #expect(card.description.hasPrefix("cannot open alsa:liveterm-no-such-card: "))
  }

  /// A file cut short delivers what there is, round after round.
  @Test func brokenFileGoesOn() throws {
    let whole = Samples.make("whole.flv", "\(Samples.tone) -t 4 -c:a aac -b:a 64k")
    let cut = "\(Samples.folder)/cut.flv"
    _ = Samples.output(of: "head -c 20000 '\(whole)' > '\(cut)'")
    let heard = try Self.hear(Microphones.open(.file(cut), sampleRate: 16_000), seconds: 9, rate: 16_000)
    #expect(Self.rms(heard[1_600..<16_000]) > 0.05)
    #expect(heard.count == 144_000)
  }
}
