import CFFmpeg

/// The file forms a recording can have, by the path's ending.
enum RecordingFormat: String, CaseIterable {
  case mp4, flv, hls

  init?(path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "mp4", "m4v", "mov": self = .mp4
    case "flv": self = .flv
    case "m3u8": self = .hls
    default: return nil
    }
  }

  /// What the muxer is told. HLS: every segment stays listed, and the playlist is whole after each segment.
  func options(path: String) -> [String: String] {
    guard self == .hls else { return [:] }
    return [
      "hls_list_size": "0", "hls_time": "4", "hls_playlist_type": "event",
      "hls_segment_filename": "\(RecordingFormat.local(RecordingFormat.stem(of: path)))-%03d.ts",
    ]
  }

  /// True if FFmpeg's muxer takes the codec.
  func holds(_ codec: CodecKind) -> Bool {
    guard let format = av_guess_format(rawValue, nil, nil) else { return false }
    // The playlist's muxer knows no codecs of its own; its segments are transport streams.
    if self == .hls { return true }
    return avformat_query_codec(format, codec.codecID, FF_COMPLIANCE_NORMAL) == 1
  }

  /// The path without its ending.
  static func stem(of path: String) -> Substring {
    path.lastIndex(of: ".").map { path[..<$0] } ?? path[...]
  }

  /// `out.mp4`, `out-2.mp4`, `out-3.mp4`, …
  static func path(_ path: String, part: Int) -> String {
    let stem = stem(of: path)
    return part == 1 ? path : "\(stem)-\(part)\(path[stem.endIndex...])"
  }

  /// The path so that FFmpeg takes it for a local file whatever characters it has, and HLS finds its last component.
  static func local(_ path: some StringProtocol) -> String {
    path.contains("/") ? "file:\(path)" : "file:./\(path)"
  }
}

/// A track of a recording.
struct RecordingTrack: Equatable {
  var kind: TrackKind
  var codec: CodecKind
  var extradata: ArraySlice<UInt8>
  var width = 0
  var height = 0
  var sampleRate = 0
  var channels = 0

  /// Samples of one access unit.
  var samplesPerUnit: Int { codec == .mp3 ? (sampleRate < 32_000 ? 576 : 1_152) : 1_024 }

  /// Fills a stream's parameters. Throws if memory runs out.
  func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>, in format: RecordingFormat) throws(FFmpegError) {
    parameters.pointee.codec_id = codec.codecID
    switch kind {
    case .video:
      parameters.pointee.codec_type = AVMEDIA_TYPE_VIDEO
      parameters.pointee.width = Int32(clamping: width)
      parameters.pointee.height = Int32(clamping: height)
      // `hvc1` says that the parameter sets are in the configuration only, as players by Apple demand.
      if codec == .hevc, format == .mp4 { parameters.pointee.codec_tag = 0x3163_7668 }
    case .audio:
      parameters.pointee.codec_type = AVMEDIA_TYPE_AUDIO
      parameters.pointee.sample_rate = Int32(clamping: sampleRate)
      parameters.pointee.frame_size = Int32(samplesPerUnit)
      av_channel_layout_default(&parameters.pointee.ch_layout, Int32(clamping: max(1, channels)))
    }
    guard !extradata.isEmpty else { return }
    let room = extradata.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
    let bytes = try allocated("av_mallocz", av_mallocz(room)).assumingMemoryBound(to: UInt8.self)
    extradata.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { bytes.update(from: start, count: source.count) }
    }
    parameters.pointee.extradata = bytes
    parameters.pointee.extradata_size = Int32(clamping: extradata.count)
  }
}
