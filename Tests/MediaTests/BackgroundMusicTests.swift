import Testing

@testable import Media

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct BackgroundMusicTests {
  /// A stair of one step a second, in 0.1.
  static let stairs = Samples.make(
    "stairs.flac", "-f lavfi -i \"aevalsrc=0.1*floor(t+0.0001):s=16000:d=6\" -c:a flac")
  static let tune = Samples.make(
    "tune.mp3",
    "-f lavfi -i \"aevalsrc=0.3*sin(2*PI*(300+100*t)*t)|0.3*sin(2*PI*(300+100*t)*t):s=44100:d=4\" "
      + "-c:a libmp3lame -b:a 128k")

  /// All that is left of it, alone.
  static func all(_ music: BackgroundMusic, piece: Int = 1_024) throws -> [Float] {
    var samples: [Float] = []
    while !music.isAtEnd, samples.count < 10_000_000 {
      samples.append(contentsOf: repeatElement(0, count: piece))
      try music.read(piece, mixingInto: &samples, volume: 1)
    }
    return samples
  }

  @Test func soundsAsFFmpegHasIt() throws {
    let expected = try MicrophoneTests.ffmpeg("-i '\(Self.tune)'", rate: 48_000)
    let fromFile = try BackgroundMusic(path: Self.tune, sampleRate: 48_000)
    #expect(abs(fromFile.durationMilliseconds - 4_000) < 60)
    let heard = try Self.all(fromFile)
    #expect(abs(heard.count - expected.count) < 2_500)
    let difference = zip(heard, expected).prefix(190_000).map { $0 - $1 }
    // FFmpeg's program mixes stereo down to 1.41 times the level.
    let scaled = zip(heard, expected).prefix(190_000).map { $0 - $1 / 2.0.squareRoot().float }
    #expect(min(MicrophoneTests.rms(difference), MicrophoneTests.rms(scaled)) < 0.005)
    let bytes = try FileBytes.read(Self.tune, limit: 1 << 20)
    // Not at the beginning of its array: the indices of a slice are its own.
    let padded = [1, 2, 3] + bytes
    let fromMemory = try BackgroundMusic(bytes: padded[3...], name: "tune", sampleRate: 48_000)
    #expect(try Self.all(fromMemory) == heard)
    #expect(fromMemory.durationMilliseconds == fromFile.durationMilliseconds)
  }

  @Test(arguments: ["tune.m4a", "tune.ogg", "tune.wav"])
  func memorySeeksLikeAFile(name: String) throws {
    let codec = name.hasSuffix("m4a") ? "aac -b:a 64k" : name.hasSuffix("ogg") ? "libvorbis" : "pcm_s16le"
    let path = Samples.make(name, "-i '\(Self.tune)' -c:a \(codec)")
    let heard = try Self.all(BackgroundMusic(path: path, sampleRate: 16_000, startTimeMs: 1_500))
    let bytes = try FileBytes.read(path, limit: 1 << 22)
    #expect(try Self.all(BackgroundMusic(bytes: bytes, name: name, sampleRate: 16_000, startTimeMs: 1_500)) == heard)
    #expect(abs(heard.count - 40_000) < 2_000)
  }

  @Test func playsFromHereToThere() throws {
    let music = try BackgroundMusic(path: Self.stairs, sampleRate: 16_000, startTimeMs: 1_500, endTimeMs: 3_250)
    #expect(music.durationMilliseconds == 6_000)
    #expect(music.positionMilliseconds == 1_500)
    var samples = [Float](repeating: 0, count: 16_000)
    try music.read(16_000, mixingInto: &samples, volume: 1)
    #expect(music.positionMilliseconds == 2_500)
    #expect(samples[..<7_990].allSatisfy { abs($0 - 0.1) < 0.001 })
    #expect(samples[8_010...].allSatisfy { abs($0 - 0.2) < 0.001 })
    #expect(!music.isAtEnd)
    samples = [Float](repeating: 0, count: 16_000)
    try music.read(16_000, mixingInto: &samples, volume: 1)
    #expect(music.isAtEnd)
    #expect(music.positionMilliseconds == 3_250)
    #expect(samples[8_010..<11_990].allSatisfy { abs($0 - 0.3) < 0.001 })
    #expect(samples[12_000...].allSatisfy { $0 == 0 })
  }

  @Test func mixesWithoutOverflow() throws {
    let music = try BackgroundMusic(path: Self.stairs, sampleRate: 16_000, startTimeMs: 4_100)
    var samples: [Float] = [0.5] + [Float](repeating: 0.8, count: 100) + [Float](repeating: -0.3, count: 100)
    try music.read(200, mixingInto: &samples, volume: 0.75)
    #expect(samples[0] == 0.5)
    #expect(samples[1...100].allSatisfy { $0 == 1 })
    #expect(samples[101...].allSatisfy { abs($0) < 0.001 })
    SoundMixer.scale(&samples, from: 1, by: 0.5)
    #expect(samples[0] == 0.5 && samples[1] == 0.5)
    SoundMixer.scale(&samples, by: 9)
    #expect(samples[0] == 1)
    SoundMixer.mute(&samples, from: 1)
    #expect(samples[0] == 1 && samples[1...].allSatisfy { $0 == 0 })
  }

  @Test func whatIsNotPlayableSaysWhy() throws {
    func failure(_ bytes: [UInt8]) -> CaptureError? {
      do throws(CaptureError) {
        _ = try BackgroundMusic(bytes: bytes[...], name: "http://a/b.mp3", sampleRate: 48_000)
        return nil
      } catch {
        return error
      }
    }
    let text = try #require(failure(Array("<html><body>404</body></html>".utf8)))
    #expect(text.cause == .unusable)
    #expect(text.description.contains("http://a/b.mp3"))
    #expect(failure([])?.cause == .unusable)
    let mp4 = try FileBytes.read(Samples.mp4, limit: 1 << 24)
    for count in [10, 100, 1_000] { #expect(failure(Array(mp4.prefix(count))) != nil) }
    // A playlist must not make it open files.
    let list = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:3,\nfile://\(Samples.ts)\n#EXT-X-ENDLIST\n"
    #expect(failure(Array(list.utf8)) != nil)
    #expect(failure(Array("ffconcat version 1.0\nfile '\(Samples.mp4)'\n".utf8)) != nil)
    #expect(throws: CaptureError.self) {
      try BackgroundMusic(path: Self.stairs, sampleRate: 16_000, startTimeMs: 7_000)
    }
    #expect(throws: CaptureError.self) { try BackgroundMusic(path: "/nowhere/a.mp3", sampleRate: 16_000) }
  }

  @Test func filesAreReadUpToALimit() throws {
    let size = try FileBytes.read(Self.stairs, limit: 1 << 20).count
    #expect(try FileBytes.read(Self.stairs, limit: size).count == size)
    #expect(throws: FileBytesError.tooLong(path: Self.stairs, limit: size - 1)) {
      try FileBytes.read(Self.stairs, limit: size - 1)
    }
    #expect(throws: FileBytesError.cannotRead(path: "/nowhere", reason: "No such file or directory")) {
      try FileBytes.read("/nowhere", limit: 10)
    }
    #expect(throws: FileBytesError.self) { try FileBytes.read("/tmp", limit: 10) }
    #expect(throws: FileBytesError.self) { try FileBytes.read("/dev/zero", limit: 10) }
    #expect(try FileBytes.read("/proc/self/cmdline", limit: 100_000).isEmpty == false)
  }
}

extension Double {
  fileprivate var float: Float { Float(self) }
}
