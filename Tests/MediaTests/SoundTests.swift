import Glibc
import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct SoundTests {
  /// A sine at half of full scale, 4 s, in AAC.
  static let sine = Samples.make(
    "sine.mp4", "-f lavfi -i \"aevalsrc=0.5*sin(2*PI*440*t):s=44100:d=4\" -c:a aac -b:a 128k -ac 1")

  /// Interleaved samples of outputs.
  static func samples(_ outputs: [AudioTempo.Output], rate: Int = 44_100, channels: Int = 1) throws -> [Float] {
    let resampler = try Resampler(sampleRate: rate, channels: channels)
    var samples: [Float] = []
    for output in outputs { try resampler.convert(output.sound, appendingTo: &samples) }
    try resampler.flush(appendingTo: &samples)
    return samples
  }

  @Test func decodedSoundIsFFmpegs() throws {
    let frames = try decodeAudio(Samples.mp4).frames
    let expected = Samples.output(
      of: "ffmpeg -v error -i '\(Samples.mp4)' -map 0:a -f f32le -c:a pcm_f32le - | md5sum"
    ).prefix(32)
    let resampler = try Resampler(sampleRate: 44_100, channels: 2)
    var samples: [Float] = []
    for frame in frames { try resampler.convert(frame, appendingTo: &samples) }
    // ffmpeg cuts the encoder's priming samples off by the mp4 edit list; the demuxer here gives every access unit.
    let priming = 1_024 * 2
    let count = Samples.output(
      of: "ffmpeg -v error -i '\(Samples.mp4)' -map 0:a -f f32le -c:a pcm_f32le - | wc -c")
    let bytes = try #require(Int(count.filter { $0.isNumber }))
    let own = Array(samples.dropFirst(priming).prefix(bytes / 4))
    let digest = own.withUnsafeBytes { Digest.md5Hex(ArraySlice($0)) }
    #expect(digest == expected)
  }

  @Test func levelOfASine() throws {
    let frames = try decodeAudio(Self.sine).frames.dropFirst(10).dropLast(10)
    for frame in frames {
      #expect(abs(frame.level.peakDecibels - -6.02) < 0.3)
      #expect(abs(frame.level.rmsDecibels - -9.03) < 0.3)
    }
    #expect(AudioLevel().rmsDecibels == AudioLevel.silence)
  }

  @Test func resamplerChangesRateAndChannels() throws {
    let frames = try decodeAudio(Self.sine).frames
    let resampler = try Resampler(sampleRate: 16_000, channels: 2)
    var samples: [Float] = []
    for frame in frames { try resampler.convert(frame, appendingTo: &samples) }
    try resampler.flush(appendingTo: &samples)
    let seconds = Double(samples.count) / 2 / 16_000
    #expect(abs(seconds - Double(frames.count * 1_024) / 44_100) < 0.001)
    let middle = samples[20_000..<60_000]
    #expect(abs((middle.max() ?? 0) - 0.5) < 0.03 || abs((middle.max() ?? 0) - 0.354) < 0.03)
    #expect(crossings(stride(from: 20_000, to: 52_000, by: 2).map { samples[$0] }) == 440)
    #expect(throws: FFmpegError.self) { try Resampler(sampleRate: 0, channels: 2) }
  }

  /// At rate 1 the very frames come out.
  @Test func tempoOneIsUntouched() throws {
    let tempo = AudioTempo()
    for frame in try decodeAudio(Self.sine).frames {
      try tempo.send(frame)
      let output = try #require(tempo.receive())
      #expect(output.sound === frame)
      #expect(output.mediaBegin == frame.presentationTime * 1_000)
      #expect(tempo.receive() == nil)
    }
  }

  @Test(arguments: [0.8, 1.05, 1.1, 1.2, 2.0])
  func tempoKeepsPitchAndCountsTime(rate: Double) throws {
    let frames = try decodeAudio(Self.sine).frames
    let tempo = AudioTempo()
    try tempo.setRate(rate)
    var outputs: [AudioTempo.Output] = []
    for frame in frames {
      try tempo.send(frame)
      while let output = tempo.receive() { outputs.append(output) }
    }
    try tempo.drain()
    while let output = tempo.receive() { outputs.append(output) }
    let samples = try Self.samples(outputs)
    let input = frames.count * 1_024
    #expect(abs(Double(samples.count) * rate - Double(input)) < 4_096 * rate)
    #expect(crossings(Array(samples[22_050..<66_150])) == 440)
    #expect(outputs.first?.mediaBegin == frames.first.map { $0.presentationTime * 1_000 })
    for (one, next) in zip(outputs, outputs.dropFirst()) { #expect(one.mediaEnd == next.mediaBegin) }
    let last = try #require(frames.last)
    let end = last.presentationTime * 1_000 + last.durationMicroseconds
    #expect(abs((outputs.last?.mediaEnd ?? 0) - end) <= 1)
  }

  /// 1.0, 1.1, 1.2, 1.0, … : no step in the signal, and no media time lost or played twice.
  @Test func tempoChangesAreContinuous() throws {
    let frames = try decodeAudio(Self.sine).frames
    let tempo = AudioTempo()
    var outputs: [AudioTempo.Output] = []
    for (index, frame) in frames.enumerated() {
      switch index {
      case 20, 110: try tempo.setRate(1.1)
      case 50, 130: try tempo.setRate(1.2)
      case 80, 150: try tempo.setRate(1)
      default: break
      }
      try tempo.send(frame)
      while let output = tempo.receive() { outputs.append(output) }
    }
    for (one, next) in zip(outputs, outputs.dropFirst()) {
      #expect(abs(one.mediaEnd - next.mediaBegin) <= 1_000)
      #expect(one.mediaEnd >= one.mediaBegin)
    }
    let samples = try Self.samples(outputs)
    // A sine of 440 Hz at 0.5 moves by at most 0.0314 from sample to sample.
    let steps = zip(samples, samples.dropFirst()).map { abs($0 - $1) }.dropFirst(4_000).dropLast(4_000)
    #expect((steps.max() ?? 1) < 0.04)
    let expected = 1_024.0 * (Double(frames.count - 100) + 60 / 1.1 + 40 / 1.2)
    #expect(abs(Double(samples.count) - expected - 10 * 1_024 / 1.1 + 10 * 1_024) < 6_000)
  }

  /// The position of a click in the output against the time that is stated for it.
  @Test func statedTimeIsNearTheTruth() throws {
    let path = Samples.make(
      "clicks.mp4",
      "-f lavfi -i \"aevalsrc=0.9*exp(-300*mod(t\\,0.5))*sin(2*PI*2000*t):s=44100:d=6\" -c:a aac -b:a 128k -ac 1")
    let tempo = AudioTempo()
    var outputs: [AudioTempo.Output] = []
    for (index, frame) in try decodeAudio(path).frames.enumerated() {
      if index % 40 == 10 { try tempo.setRate([1.05, 1.1, 1.15, 1.2][index / 40 % 4]) }
      try tempo.send(frame)
      while let output = tempo.receive() { outputs.append(output) }
    }
    var worst = 0.0
    var clicks = 0
    var quiet = 0
    for output in outputs {
      let samples = try Self.samples([output])
      for (index, sample) in samples.enumerated() {
        if abs(sample) > 0.4, quiet > 4_000 {
          let span = Double(output.mediaEnd - output.mediaBegin)
          let stated = Double(output.mediaBegin) + span * Double(index) / Double(samples.count)
          // The encoder's priming shifts every click by 1024 samples.
          let truth = (((stated - 23_220) / 500_000).rounded() * 500_000) + 23_220
          worst = max(worst, abs(stated - truth))
          clicks += 1
          quiet = 0
        } else if abs(sample) < 0.2 {
          quiet += 1
        }
      }
    }
    #expect(clicks >= 8)
    #expect(worst < 30_000, "\(worst) µs")
  }

  /// Upward crossings of zero.
  private func crossings(_ samples: [Float]) -> Int {
    zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
  }
}
