import CFFmpeg

extension Demuxer {
  /// Chooses the best video and audio track and drops the rest, pictures of an album cover included.
  func selectTracks() throws(DemuxerError) {
    guard let context else { return }
    for index in 0..<Int(context.pointee.nb_streams) {
      context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
    }
    for type in [AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO] {
      let index = av_find_best_stream(context, type, -1, -1, nil, 0)
      guard index >= 0, let stream = context.pointee.streams[Int(index)],
        stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
      else { continue }
      stream.pointee.discard = AVDISCARD_DEFAULT
      readers.append(try reader(for: stream, kind: type == AVMEDIA_TYPE_VIDEO ? .video : .audio))
    }
    if readers.isEmpty { throw .noTracks(path: path) }
  }

  private func reader(
    for stream: UnsafeMutablePointer<AVStream>, kind: TrackKind
  ) throws(DemuxerError) -> TrackReader {
    guard let parameters = stream.pointee.codecpar else { throw .noTracks(path: path) }
    let id = parameters.pointee.codec_id
    let name =
      id == AV_CODEC_ID_NONE ? "(unknown to FFmpeg \(MediaVersion.ffmpeg))" : String(cString: avcodec_get_name(id))
    guard let codec = CodecKind(id), codec.isVideo == (kind == .video) else {
      throw .unsupportedCodec(path: path, kind: kind, codec: name)
    }
    var track = MediaTrack(kind: kind, codec: codec, extradata: extradata(of: parameters))
    track.width = Int(parameters.pointee.width)
    track.height = Int(parameters.pointee.height)
    track.sampleRate = Int(parameters.pointee.sample_rate)
    track.channels = Int(parameters.pointee.ch_layout.nb_channels)
    track.bitrateKbps = Int(parameters.pointee.bit_rate / 1_000)
    let rate = stream.pointee.avg_frame_rate
    if kind == .video, rate.den > 0, rate.num > 0 { track.frameRate = Double(rate.num) / Double(rate.den) }
    do {
      return try TrackReader(stream: stream, parameters: parameters, track: track)
    } catch {
      throw .incompleteTrack(path: path, kind: kind, codec: name)
    }
  }
}

/// A copy of the parameters' extradata.
func extradata(of parameters: UnsafePointer<AVCodecParameters>) -> ArraySlice<UInt8> {
  guard let bytes = parameters.pointee.extradata, parameters.pointee.extradata_size > 0 else { return [] }
  return ArraySlice(UnsafeBufferPointer(start: bytes, count: Int(parameters.pointee.extradata_size)))
}

/// Turns the packets of one track into access units as a live stream carries them.
final class TrackReader {
  let streamIndex: Int32
  private(set) var track: MediaTrack
  private let timeBase: AVRational
  private var prefixer: LengthPrefixer?
  private var headRemover: BitstreamFilter?
  private var lastDecodeTime: Int64?
  /// From one decode time to the next, ms.
  private(set) var step: Int64 = 0
  private var hasDecodeTime = false

  init(
    stream: UnsafeMutablePointer<AVStream>, parameters: UnsafePointer<AVCodecParameters>, track: MediaTrack
  ) throws(FFmpegError) {
    streamIndex = stream.pointee.index
    timeBase = stream.pointee.time_base
    self.track = track
    switch track.codec {
    case .h264, .hevc:
      // Both configuration records begin with version 1, start codes with 0.
      if track.extradata.first != 1 {
        let prefixer = try LengthPrefixer(parameters: parameters)
        self.prefixer = prefixer
        self.track.extradata = prefixer.extradata
      }
    case .aac:
      if track.extradata.isEmpty {
        headRemover = try BitstreamFilter(name: "aac_adtstoasc", parameters: parameters, timeBase: timeBase)
      }
    case .mp3:
      break
    }
  }

  /// Nil if the packet completes no access unit. The packet's content may be used up.
  func read(_ packet: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) -> MediaPacket? {
    if let headRemover {
      try headRemover.send(packet)
      guard try headRemover.receive(into: packet) else { return nil }
    }
    guard packet.pointee.size > 0, let bytes = packet.pointee.data else { return nil }
    let (decodeTime, presentationTime) = times(of: packet)
    let data: ArraySlice<UInt8>
    if let prefixer {
      data = try prefixer.convert(packet)
    } else {
      data = ArraySlice(UnsafeBufferPointer(start: bytes, count: Int(packet.pointee.size)))
    }
    var unit = MediaPacket(
      kind: track.kind, decodeTime: decodeTime, presentationTime: presentationTime,
      isKey: track.kind == .audio || packet.pointee.flags & AV_PKT_FLAG_KEY != 0, data: data)
    unit.hasDecodeTime = hasDecodeTime
    if let changed = newExtradata(of: packet) {
      // The first configuration of an ADTS stream completes the track; later ones are changes.
      if !track.extradata.isEmpty, track.extradata != changed { unit.newExtradata = changed }
      track.extradata = changed
    }
    return unit
  }

  /// After a seek.
  func restart() {
    headRemover?.flush()
    lastDecodeTime = nil
    hasDecodeTime = false
  }

  /// Decode and presentation time in ms; a missing one is taken from the other, or follows the packet before.
  private func times(of packet: UnsafeMutablePointer<AVPacket>) -> (decode: Int64, presentation: Int64) {
    func rescaled(_ time: Int64) -> Int64? {
      time == noTimestamp ? nil : av_rescale_q(time, timeBase, milliseconds)
    }
    let presentation = rescaled(packet.pointee.pts)
    let given = rescaled(packet.pointee.dts)
    var decode = given ?? lastDecodeTime.map { $0 + step } ?? presentation ?? 0
    // The first time the file gives overrides what was guessed before it.
    if let lastDecodeTime, hasDecodeTime || given == nil {
      decode = max(decode, lastDecodeTime)
      step = decode - lastDecodeTime
    }
    hasDecodeTime = hasDecodeTime || given != nil
    if packet.pointee.duration > 0 { step = av_rescale_q(packet.pointee.duration, timeBase, milliseconds) }
    lastDecodeTime = decode
    return (decode, max(presentation ?? decode, decode))
  }

  /// A configuration that came with the packet; for video only in its length-prefixed form.
  private func newExtradata(of packet: UnsafeMutablePointer<AVPacket>) -> ArraySlice<UInt8>? {
    var size = 0
    guard let bytes = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, &size), size > 0 else { return nil }
    let data = ArraySlice(UnsafeBufferPointer(start: bytes, count: size))
    return track.kind == .audio || data.first == 1 ? data : nil
  }
}
