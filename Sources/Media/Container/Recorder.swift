import CFFmpeg

/// Records a live stream by remux: the access units go into the file as they are.
///
/// The path's ending chooses the form: `.mp4` (also `.mov`, `.m4v`), `.flv`, or `.m3u8` (a playlist with `.ts` segments beside it).
/// A file begins with a key frame at time zero. What a file's form cannot take up later (a changed codec configuration, a track that
/// appears after the head was written) begins another file at the next key frame: `out-2.mp4`, `out-3.mp4`, …; see `files`.
public final class Recorder {
  /// The first file waits so long for the second track, ms of media.
  public static let trackDelay: Int64 = 1_000
  /// At these limits of what waits for it the file begins with the tracks there are.
  static let waitingPackets = 1_024
  static let waitingBytes = 32 << 20
  /// More files than this are refused.
  static let mostParts = 100

  private struct Waiting {
    var kind: TrackKind
    var data: ArraySlice<UInt8>
    var decodeTime: Int64
    var compositionTime: Int64
    var isKey: Bool
  }

  private enum State {
    /// No head is written yet.
    case waiting
    case recording(RecordingFile)
    case finished
  }

  /// The paths of the files written, in order.
  public private(set) var files: [String] = []

  private let path: String
  private let format: RecordingFormat
  private var state = State.waiting
  private var video: RecordingTrack?
  private var audio: RecordingTrack?
  private var timeline = RecordingTimeline()
  private var waiting: [Waiting] = []
  private var waitingByteCount = 0

  /// Creates the file, empty. Throws if the ending is unknown or the file cannot be written; the text names it.
  public init(path: String) throws(FFmpegError) {
    FFmpegLog.prepare()
    guard let format = RecordingFormat(path: path) else {
      throw Recorder.failure("cannot record to \(path): the name must end in .mp4, .flv or .m3u8")
    }
    let name = path.split(separator: "/").last ?? ""
    if format == .hls, path.contains("%") || name.contains(where: { ":?#".contains($0) }) {
      throw Recorder.failure("cannot record to \(path): a playlist's name cannot hold any of : ? # %")
    }
    self.path = path
    self.format = format
    var file: UnsafeMutablePointer<AVIOContext>?
    try check("avio_open", avio_open(&file, RecordingFormat.local(path), AVIO_FLAG_WRITE), "cannot record to \(path)")
    try check("avio_close", avio_closep(&file), "cannot record to \(path)")
  }

  deinit { try? finish() }

  /// Says what the video is, before its first access unit and when it changes. The same again changes nothing.
  /// - Parameter extradata: avcC or hvcC.
  public func setVideo(
    codec: CodecKind, extradata: ArraySlice<UInt8>, width: Int, height: Int
  ) throws(FFmpegError) {
    try mustHold(codec)
    video = RecordingTrack(kind: .video, codec: codec, extradata: extradata, width: width, height: height)
  }

  /// Says what the sound is.
  /// - Parameter extradata: AudioSpecificConfig; empty for MP3.
  public func setAudio(
    codec: CodecKind, extradata: ArraySlice<UInt8>, sampleRate: Int, channels: Int
  ) throws(FFmpegError) {
    try mustHold(codec)
    audio = RecordingTrack(
      kind: .audio, codec: codec, extradata: extradata, sampleRate: sampleRate, channels: channels)
  }

  /// Records a length-prefixed access unit; times in ms. Nothing is recorded before the first key frame.
  public func writeVideo(
    _ data: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool
  ) throws(FFmpegError) {
    guard video != nil else { throw Recorder.failure("video before its configuration cannot be recorded") }
    try write(
      Waiting(
        kind: .video, data: data, decodeTime: timeline.map(decodeTime, .video),
        compositionTime: presentationTime - decodeTime, isKey: isKey))
  }

  /// Records an AAC access unit without ADTS head, or an MP3 frame; the time in ms.
  public func writeAudio(_ data: ArraySlice<UInt8>, presentationTime: Int64) throws(FFmpegError) {
    guard audio != nil else { throw Recorder.failure("sound before its configuration cannot be recorded") }
    try write(
      Waiting(
        kind: .audio, data: data, decodeTime: timeline.map(presentationTime, .audio), compositionTime: 0, isKey: true))
  }

  /// Completes the file; later writes are refused. Throws if that fails, or if nothing was recorded: then no file is left.
  /// A second call does nothing. A recorder that goes without it does the same by itself, in silence.
  public func finish() throws(FFmpegError) {
    if case .waiting = state, !waiting.isEmpty { try begin() }
    switch state {
    case .waiting:
      state = .finished
      liveterm_remove(path)
      throw Recorder.failure("nothing was recorded to \(path): no media came")
    case .recording(let file):
      state = .finished
      try file.close()
    case .finished:
      break
    }
  }

  private func write(_ unit: Waiting) throws(FFmpegError) {
    switch state {
    case .finished:
      throw Recorder.failure("the recording \(path) is finished")
    case .waiting:
      try wait(unit)
    case .recording(let file):
      var file = file
      // Another file begins with a key frame, or with any sound where there is no picture.
      if file.tracks != tracks, unit.kind == .video ? unit.isKey : video == nil {
        try file.close()
        file = try open(at: unit.decodeTime)
      }
      try write(unit, to: file)
    }
  }

  /// Keeps what comes before all tracks are known; until the first key frame there is nothing to keep.
  private func wait(_ unit: Waiting) throws(FFmpegError) {
    if video != nil, !waiting.contains(where: { $0.kind == .video }) {
      guard unit.kind == .video, unit.isKey else { return }
      waiting.removeAll { $0.decodeTime < unit.decodeTime }
      waitingByteCount = waiting.reduce(0) { $0 + $1.data.count }
    }
    waiting.append(unit)
    waitingByteCount += unit.data.count
    let first = waiting[0].decodeTime
    if video != nil && audio != nil || unit.decodeTime - first >= Recorder.trackDelay
      || waiting.count >= Recorder.waitingPackets || waitingByteCount >= Recorder.waitingBytes
    {
      try begin()
    }
  }

  /// Writes the head and what waited.
  private func begin() throws(FFmpegError) {
    let units = waiting
    waiting = []
    waitingByteCount = 0
    let first = units.first { $0.kind == .video } ?? units.first
    let file = try open(at: first?.decodeTime ?? 0)
    for unit in units { try write(unit, to: file) }
  }

  private func open(at time: Int64) throws(FFmpegError) -> RecordingFile {
    let part = files.count + 1
    guard part <= Recorder.mostParts else {
      state = .finished
      throw Recorder.failure(
        "recording to \(path) stopped: the stream's configuration changed \(Recorder.mostParts) times")
    }
    let partPath = RecordingFormat.path(path, part: part)
    do {
      let file = try RecordingFile(path: partPath, format: format, tracks: tracks, begin: time)
      files.append(file.path)
      state = .recording(file)
      return file
    } catch {
      state = .finished
      liveterm_remove(partPath)
      throw error
    }
  }

  /// Leaves out what the file's configuration does not fit: it comes between a change and the file that begins with it.
  private func write(_ unit: Waiting, to file: RecordingFile) throws(FFmpegError) {
    guard file.tracks.contains(where: { $0 == (unit.kind == .video ? video : audio) }) else { return }
    do {
      try file.write(
        unit.kind, unit.data, decodeTime: unit.decodeTime, compositionTime: unit.compositionTime, isKey: unit.isKey)
    } catch {
      state = .finished
      try? file.close()
      throw error
    }
  }

  private var tracks: [RecordingTrack] { [video, audio].compactMap { $0 } }

  private func mustHold(_ codec: CodecKind) throws(FFmpegError) {
    guard !format.holds(codec) else { return }
    let hint = codec == .hevc && format == .flv ? " (6.1 and newer can); record to .mp4" : ""
    throw Recorder.failure("FFmpeg \(MediaVersion.ffmpeg) cannot write \(codec.rawValue) to \(format.rawValue)\(hint)")
  }

  private static func failure(_ text: String) -> FFmpegError {
    FFmpegError(call: "Recorder", code: liveterm_averror_invalid(), exactly: text)
  }
}
