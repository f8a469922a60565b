import CFFmpeg

/// Reads any file that libavformat opens (mp4, mkv, mov, ts, flv, …) as what a live stream of it would carry: its best video and
/// audio track, H.264 or HEVC and AAC or MP3, in decode order, in milliseconds from zero.
public final class Demuxer {
  /// Packets looked at to learn every track's configuration and the earliest time, before the first is given out.
  static let primedPackets = 512
  static let primedBytes = 32 << 20

  /// The path as given.
  public let path: String
  /// The video track first, if there are two.
  public private(set) var tracks: [MediaTrack] = []
  /// In ms, as the file says; 0 if it does not.
  public private(set) var duration: Int64 = 0

  var context: UnsafeMutablePointer<AVFormatContext>?
  var readers: [TrackReader] = []
  private let packet: UnsafeMutablePointer<AVPacket>
  private var primed: [MediaPacket] = []
  private var nextPrimed = 0
  private var origin: Int64 = 0
  private var hasEnded = false

  /// Opens a local file. The path is never taken for a URL.
  public init(path: String) throws(DemuxerError) {
    FFmpegLog.prepare()
    self.path = path
    guard let packet = av_packet_alloc() else {
      throw .cannotRead(path: path, error: FFmpegError(call: "av_packet_alloc", code: liveterm_averror_nomem()))
    }
    self.packet = packet
    try open()
    try selectTracks()
    try prime()
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    avformat_close_input(&context)
  }

  /// The next access unit of either track, in the file's order; nil at the end.
  public func next() throws(DemuxerError) -> MediaPacket? {
    var result: MediaPacket
    if nextPrimed < primed.count {
      result = primed[nextPrimed]
      nextPrimed += 1
      if nextPrimed == primed.count {
        primed = []
        nextPrimed = 0
      }
    } else if let read = try read() {
      result = read
    } else {
      return nil
    }
    result.decodeTime -= origin
    result.presentationTime = max(result.presentationTime - origin, result.decodeTime)
    return result
  }

  /// Goes back to the first access unit, to play the file again.
  public func rewind() throws(DemuxerError) {
    let result = avformat_seek_file(context, -1, Int64.min, Int64.min, Int64.max, 0)
    if result < 0 {
      throw .cannotRead(path: path, error: FFmpegError(call: "avformat_seek_file", code: result))
    }
    for reader in readers { reader.restart() }
    primed = []
    nextPrimed = 0
    hasEnded = false
    try prime()
  }

  private func open() throws(DemuxerError) {
    var result = avformat_open_input(&context, "file:\(path)", nil, nil)
    if result < 0 { throw openFailure(result) }
    // FFmpeg takes any .txt file for terminal art.
    if let format = context?.pointee.iformat, String(cString: format.pointee.name) == "tty" {
      throw .notMedia(path: path, reason: "it is text")
    }
    result = avformat_find_stream_info(context, nil)
    if result < 0 { throw .notMedia(path: path, reason: FFmpegError.text(of: result)) }
    if let context, context.pointee.duration != noTimestamp {
      duration = max(0, context.pointee.duration / 1_000)
    }
  }

  /// Finds out why a file did not open: FFmpeg's code alone cannot tell "empty" from "not media".
  private func openFailure(_ code: Int32) -> DemuxerError {
    var file: UnsafeMutablePointer<AVIOContext>?
    let opened = avio_open(&file, "file:\(path)", AVIO_FLAG_READ)
    guard opened >= 0 else { return .cannotOpen(path: path, reason: FFmpegError.text(of: opened)) }
    defer { avio_closep(&file) }
    var byte: UInt8 = 0
    let count = avio_read(file, &byte, 1)
    if count == liveterm_averror_eof() { return .empty(path: path) }
    if count < 0 { return .cannotOpen(path: path, reason: FFmpegError.text(of: count)) }
    return .notMedia(path: path, reason: FFmpegError.text(of: code))
  }

  /// Reads ahead until every track's configuration and times are known, and takes the earliest decode time as zero.
  private func prime() throws(DemuxerError) {
    var known: Set<TrackKind> = []
    var bytes = 0
    while primed.count < Demuxer.primedPackets, bytes < Demuxer.primedBytes, known.count < readers.count,
      let packet = try read()
    {
      if packet.hasDecodeTime { known.insert(packet.kind) }
      bytes += packet.data.count
      primed.append(packet)
    }
    for reader in readers { completeTimes(of: reader) }
    origin = primed.map(\.decodeTime).min() ?? 0
    tracks = readers.map(\.track)
    for track in tracks where track.extradata.isEmpty && track.codec != .mp3 {
      throw .incompleteTrack(path: path, kind: track.kind, codec: track.codec.rawValue)
    }
  }

  /// Matroska leaves the first decode times of a stream with B-frames out: they are counted back from the first known one.
  private func completeTimes(of reader: TrackReader) {
    let own = primed.indices.filter { primed[$0].kind == reader.track.kind }
    guard let first = own.firstIndex(where: { primed[$0].hasDecodeTime }) else { return }
    for position in stride(from: first - 1, through: 0, by: -1) {
      primed[own[position]].decodeTime = primed[own[position + 1]].decodeTime - max(1, reader.step)
    }
  }

  /// The next access unit with the file's own times.
  private func read() throws(DemuxerError) -> MediaPacket? {
    while !hasEnded {
      defer { av_packet_unref(packet) }
      let result = av_read_frame(context, packet)
      if result == liveterm_averror_eof() {
        hasEnded = true
        break
      }
      if result < 0 { throw .cannotRead(path: path, error: FFmpegError(call: "av_read_frame", code: result)) }
      guard let reader = readers.first(where: { $0.streamIndex == packet.pointee.stream_index }) else { continue }
      do {
        if let unit = try reader.read(packet) { return unit }
      } catch {
        // A damaged access unit that cannot be converted is left out, as a broadcast receiver would.
        guard error.isInvalidData else { throw .cannotRead(path: path, error: error) }
      }
    }
    return nil
  }
}
