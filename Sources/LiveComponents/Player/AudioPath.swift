import Media

/// From audio frames to sound: decoder, time stretching with the pitch kept, level.
final class AudioPath {
  /// Audio frames are decoded this many milliseconds of media at a time where no picture sets the pace.
  static let batchMilliseconds: Int64 = 40

  var isMuted = false
  /// How loud the newest sound is; nil while nothing is heard.
  var level: AudioLevel? { isMuted ? nil : newest?.level }

  /// How loud the last 0.1 s of media before the playhead are, which is in microseconds; nil where nothing was heard.
  func recentLevel(at position: Int64) -> AudioLevel? {
    let pieces = heard.filter { $0.mediaEnd > position - Self.levelSpan }
    return AudioLevel(of: pieces.map { ($0.sound.level, $0.sound.sampleCount) })
  }

  /// Microseconds of media.
  private static let levelSpan: Int64 = 100_000

  private var newest: AudioFrame?
  /// What was heard within `levelSpan`.
  private var heard: [AudioTempo.Output] = []
  /// Stretched sound whose media time the playhead has not reached.
  private var waiting: [AudioTempo.Output] = []
  private let decoding: PlayerConfiguration.Decoding
  private var decoder: AudioDecoder?
  private var configuration: Int32 = -1
  private let tempo = AudioTempo()
  private var rate: Int64 = 1_000

  init(decoding: PlayerConfiguration.Decoding) {
    self.decoding = decoding
  }

  func setRate(_ newRate: Int64) { rate = newRate }

  /// How far before its time sound has to be decoded, in microseconds: as long as stretching holds it back. Else it would
  /// be heard that much after its picture.
  var lookahead: Int64 { rate == 1_000 ? 0 : 100_000 }

  /// Lets sound be heard up to the playhead, in microseconds; each piece is told to `hear`.
  func sound(until position: Int64, hear: (AudioTempo.Output) -> Void) {
    var due = 0
    while due < waiting.count, waiting[due].mediaBegin <= position || waiting.count - due > AudioTempo.waitingLimit {
      newest = waiting[due].sound
      heard.append(waiting[due])
      hear(waiting[due])
      due += 1
    }
    waiting.removeFirst(due)
    if due > 0 { heard.removeAll { $0.mediaEnd <= position - Self.levelSpan } }
  }

  /// Decodes one frame and lets it sound. Returns why that failed, if it did.
  func play(_ frame: BufferedFrame, _ format: AudioFormat) -> String? {
    if configuration != frame.configuration || decoder == nil {
      configuration = frame.configuration
      tempo.reset()
      do {
        decoder = try AudioDecoder(codec: format.codec, extradata: format.extradata)
      } catch {
        decoder = nil
        return error.description
      }
    }
    guard let decoder else { return nil }
    do {
      try decoder.send(frame.payload, presentationTime: frame.presentationTime)
      while let sound = try decoder.receive() {
        if sound.isCorrupt { return "the decoder reports a corrupt frame" }
        try render(sound)
      }
    } catch {
      return error.description
    }
    return nil
  }

  /// At the normal rate sound passes through; else it is stretched, with its pitch kept.
  private func render(_ sound: AudioFrame) throws(FFmpegError) {
    let wanted = Double(rate) / 1_000
    if tempo.rate != wanted { try tempo.setRate(wanted) }
    try tempo.send(sound)
    while let output = tempo.receive() { waiting.append(output) }
  }

  func flush() {
    decoder?.flush()
    tempo.reset()
    waiting.removeAll()
    heard.removeAll()
    newest = nil
  }

  func close() {
    decoder = nil
    tempo.reset()
    waiting.removeAll()
    heard.removeAll()
    configuration = -1
    newest = nil
  }
}
