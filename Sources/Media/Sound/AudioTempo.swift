import CFFmpeg

/// Plays sound faster or slower without changing its pitch, and says which media time every piece of output stands for.
///
/// At rate 1 frames pass untouched and without cost. At any other rate they go through FFmpeg's `atempo`. A change of rate empties
/// the filter and the next frame begins a new one, so the samples go on without a gap or a repeat.
///
/// Accuracy: what came out is counted at its rate. It is exact at rate 1 and at every change of the rate, because then everything
/// that went in has come out, so errors never add up. In between the filter aligns its fragments to the waveform, and single samples
/// lie up to half a window (a power of two of samples; 23 ms at 44.1 kHz, 21 ms at 48 kHz) from the stated time.
///
/// (The filter's own `tempo` command would change the rate without being emptied, but it forgets its alignment then: measured, up
/// to half a window a change, and always to the same side.)
public final class AudioTempo {
  /// One piece of sound.
  public struct Output {
    /// What to play; `presentationTime` is `mediaBegin` in ms.
    public let sound: AudioFrame
    /// Media time in µs of the first sample and after the last.
    public let mediaBegin: Int64
    public let mediaEnd: Int64
  }

  /// What `setRate` allows.
  public static let rates = 0.5...2.0

  /// Pieces that may wait for `receive`; beyond it the oldest is dropped. One `send` makes no more than a few.
  public static let waitingLimit = 256

  /// Media time per playing time.
  public private(set) var rate = 1.0

  private var graph: TempoGraph?
  private var account = TempoAccount(sampleRate: 1)
  private let frames = FramePool()
  private var waiting: [Output] = []
  private var nextWaiting = 0

  public init() {}

  /// Changes the rate for what is sent from now on; what is still inside (under 0.1 s) comes out at once, for `receive`.
  /// Throws if it is not in `rates`.
  public func setRate(_ rate: Double) throws(FFmpegError) {
    guard AudioTempo.rates.contains(rate) else {
      throw FFmpegError(
        call: "avfilter_graph_create_filter", code: liveterm_averror_invalid(), context: "tempo \(rate)")
    }
    guard rate != self.rate else { return }
    try drain()
    self.rate = rate
  }

  /// Hands a frame over. Its samples are not changed.
  public func send(_ frame: AudioFrame) throws(FFmpegError) {
    let mediaTime = frame.presentationTime * 1_000
    if rate == 1 {
      append(Output(sound: frame, mediaBegin: mediaTime, mediaEnd: mediaTime + frame.durationMicroseconds))
      return
    }
    let format = SoundFormat(frame.frame)
    if let graph, graph.format != format { try drain() }
    let graph = try openGraph(format)
    let reference = try frames.take()
    defer { frames.give(reference) }
    try check("av_frame_ref", av_frame_ref(reference, frame.frame))
    reference.pointee.pts = account.add(samples: frame.sampleCount, mediaTime: mediaTime)
    try graph.send(reference)
    try collect(isLast: false)
  }

  /// The next piece; nil if more must be sent.
  public func receive() -> Output? {
    guard nextWaiting < waiting.count else { return nil }
    let output = waiting[nextWaiting]
    nextWaiting += 1
    if nextWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      nextWaiting = 0
    }
    return output
  }

  /// Brings everything out that is inside, at the end of the sound. The rate stays; more may be sent.
  public func drain() throws(FFmpegError) {
    guard let graph else { return }
    try graph.send(nil)
    try collect(isLast: true)
    self.graph = nil
  }

  /// Forgets everything inside, for a jump in the media.
  public func reset() {
    graph = nil
    waiting.removeAll(keepingCapacity: true)
    nextWaiting = 0
  }

  private func openGraph(_ format: SoundFormat) throws(FFmpegError) -> TempoGraph {
    if let graph { return graph }
    let opened = try TempoGraph(format: format, rate: rate)
    account = TempoAccount(sampleRate: Int(format.sampleRate))
    graph = opened
    return opened
  }

  /// Takes what the filter has ready. The last piece after the end stands for all that is left.
  private func collect(isLast: Bool) throws(FFmpegError) {
    guard let graph else { return }
    var pieces: [UnsafeMutablePointer<AVFrame>] = []
    while true {
      let frame = try frames.take()
      do {
        guard try graph.receive(into: frame) else {
          frames.give(frame)
          break
        }
      } catch {
        frames.give(frame)
        for piece in pieces { frames.give(piece) }
        throw error
      }
      pieces.append(frame)
    }
    for (index, piece) in pieces.enumerated() {
      let count = Double(piece.pointee.nb_samples)
      let left = pieces[index...].reduce(0.0) { $0 + Double($1.pointee.nb_samples) }
      // The end of the input is known: what remains of it is spread over the rest of the output.
      let span = isLast ? account.samplesInside * count / max(1, left) : count * rate
      let (begin, end) = account.take(inputSamples: span)
      piece.pointee.pts = begin / 1_000
      append(Output(sound: AudioFrame(frame: piece, pool: frames), mediaBegin: begin, mediaEnd: end))
    }
  }

  private func append(_ output: Output) {
    if waiting.count - nextWaiting == AudioTempo.waitingLimit { nextWaiting += 1 }
    if nextWaiting > AudioTempo.waitingLimit {
      waiting.removeFirst(nextWaiting)
      nextWaiting = 0
    }
    waiting.append(output)
  }
}
