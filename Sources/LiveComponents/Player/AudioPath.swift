import Media

/// From audio frames to sound: decoder, time stretching with the pitch kept, level.
final class AudioPath {
  /// Audio frames are decoded this many milliseconds of media at a time where no picture sets the pace.
  static let batchMilliseconds: Int64 = 40

  var isMuted = false
  /// The level of the newest sound, dBFS; nil while nothing is heard.
  private(set) var level: AudioLevel?

  private let decoding: PlayerConfiguration.Decoding
  private var decoder: AudioDecoder?
  private var configuration: Int32 = -1
  private var tempo: AudioTempo?
  private var rate: Int64 = 1_000

  init(decoding: PlayerConfiguration.Decoding) {
    self.decoding = decoding
  }

  func setRate(_ newRate: Int64) {
    rate = newRate
    tempo?.setTempo(Double(newRate) / 1_000)
  }

  /// Decodes one frame and lets it sound. Returns why that failed, if it did.
  func play(_ frame: BufferedFrame, _ format: AudioFormat) -> String? {
    if configuration != frame.configuration || decoder == nil {
      configuration = frame.configuration
      tempo = nil
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

  private func render(_ sound: AudioFrame) throws(FFmpegError) {
    guard !isMuted else {
      level = nil
      return
    }
    level = sound.level
    guard rate != 1_000 || tempo != nil else { return }
    let stretcher: AudioTempo
    if let tempo {
      stretcher = tempo
    } else {
      stretcher = try AudioTempo(sampleRate: sound.sampleRate, channels: sound.channels)
      stretcher.setTempo(Double(rate) / 1_000)
      tempo = stretcher
    }
    try stretcher.send(sound)
    while try stretcher.receive() != nil {}
  }

  func flush() {
    decoder?.flush()
    tempo = nil
    level = nil
  }

  func close() {
    decoder = nil
    tempo = nil
    configuration = -1
    level = nil
  }
}
