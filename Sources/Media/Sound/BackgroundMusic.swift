/// Music that is mixed into the microphone's sound, from a file or from a file's bytes. Decoded as it is read.
public final class BackgroundMusic {
  /// In Hz, of the sound it is mixed into.
  public let sampleRate: Int
  /// Of the whole file, in ms.
  public let durationMilliseconds: Int64

  private let stream: SoundStream
  private let startMilliseconds: Int64

  /// Opens a local file. Any format and codec that FFmpeg decodes will do.
  /// - Parameters:
  ///   - sampleRate: of the sound it will be mixed into, in Hz.
  ///   - startTimeMs: where in the file it begins.
  ///   - endTimeMs: where in the file it ends; nil for the file's end.
  /// - Throws: why it is not playable, in one line that names the file.
  public convenience init(
    path: String, sampleRate: Int, startTimeMs: Int64 = 0, endTimeMs: Int64? = nil
  ) throws(CaptureError) {
    try self.init(SoundInput(.file(path)), sampleRate, startTimeMs, endTimeMs)
  }

  /// Opens a file that is in memory.
  /// - Parameters:
  ///   - bytes: the file; kept until the music is released, not copied.
  ///   - name: what error messages call it, such as its address.
  public convenience init(
    bytes: ArraySlice<UInt8>, name: String, sampleRate: Int, startTimeMs: Int64 = 0, endTimeMs: Int64? = nil
  ) throws(CaptureError) {
    try self.init(SoundInput(.bytes(bytes, name: name)), sampleRate, startTimeMs, endTimeMs)
  }

  private init(_ input: SoundInput, _ sampleRate: Int, _ start: Int64, _ end: Int64?) throws(CaptureError) {
    self.sampleRate = sampleRate
    let length = input.duration / 1_000
    durationMilliseconds = length
    guard (0...length).contains(start) else {
      throw CaptureError(.unusable, "\(input.name) is \(length) ms long and cannot begin at \(start) ms")
    }
    startMilliseconds = start
    let last = end.map { max(start, min($0, length)) * 1_000 }
    stream = try SoundStream(input, sampleRate: sampleRate, start: start * 1_000, end: last, ending: .once)
  }

  /// Where in the file the next sample lies, in ms.
  public var positionMilliseconds: Int64 { startMilliseconds + stream.readSamples * 1_000 / Int64(sampleRate) }

  /// All of it has been read.
  public var isAtEnd: Bool { stream.isAtEnd }

  /// Adds the next `count` samples to the last `count` of `samples`; at the end of the music fewer.
  /// - Parameter volume: a factor, 1 for the music as it is.
  /// - Throws: the file cannot be decoded any further.
  public func read(_ count: Int, mixingInto samples: inout [Float], volume: Float) throws(CaptureError) {
    var position = max(0, samples.count - count)
    let length = samples.count - position
    _ = try stream.read(Int64(length)) { piece in
      SoundMixer.add(piece, volume: volume, to: &samples, at: position)
      position += piece.count
    }
  }
}
