import Media
import RTMP

/// Reads a file that libavformat opens and makes FLV bodies of its access units, as an encoder that publishes would.
final class DemuxedFileReader: MediaFileReader {
  private let demuxer: Demuxer
  private let path: String
  private let enhancedHEVC: Bool
  /// Made and not yet given out, in reverse order: headers before a frame.
  private var waiting: [MediaMessage] = []

  init(path: String, enhancedHEVC: Bool) throws(OriginError) {
    self.path = path
    self.enhancedHEVC = enhancedHEVC
    do throws(DemuxerError) {
      demuxer = try Demuxer(path: path)
    } catch {
      switch error {
      case .cannotOpen(_, let reason): throw .cannotOpen(path: path, reason: reason)
      case .empty: throw .emptyFile(path: path)
      default: throw .notMedia(path: path, reason: error.description)
      }
    }
    queueHeaders()
  }

  func next() throws(OriginError) -> MediaMessage? {
    if let message = waiting.popLast() { return message }
    let packet: MediaPacket?
    do throws(DemuxerError) {
      packet = try demuxer.next()
    } catch {
      throw .broken(path: path, reason: error.description)
    }
    guard let packet, let track = demuxer.tracks.first(where: { $0.kind == packet.kind }) else { return nil }
    let frame = message(of: packet, track: track)
    guard !packet.newExtradata.isEmpty else { return frame }
    var changed = track
    changed.extradata = packet.newExtradata
    waiting.append(frame)
    return header(of: changed, timestamp: frame.timestamp) ?? waiting.popLast()
  }

  func rewind() throws(OriginError) {
    do throws(DemuxerError) {
      try demuxer.rewind()
    } catch {
      throw .broken(path: path, reason: error.description)
    }
    queueHeaders()
  }

  private func queueHeaders() {
    let headers = [metadata()] + demuxer.tracks.compactMap { header(of: $0, timestamp: 0) }
    waiting = headers.reversed()
  }

  // MARK: Bodies

  private func message(of packet: MediaPacket, track: MediaTrack) -> MediaMessage {
    let timestamp = UInt32(truncatingIfNeeded: packet.decodeTime)
    switch packet.kind {
    case .video:
      let tag = VideoTag(
        codec: track.codec == .hevc ? .hevc : .avc, frameType: packet.isKey ? .key : .inter, packet: .frames,
        compositionTime: Int32(clamping: packet.presentationTime - packet.decodeTime), body: packet.data)
      return MediaMessage(kind: .video, timestamp: timestamp, payload: tag.encoded(enhanced: enhancedHEVC))
    case .audio:
      return MediaMessage(kind: .audio, timestamp: timestamp, payload: audioTag(track, .frames, packet.data).encoded())
    }
  }

  /// The sequence header; MP3 has none.
  private func header(of track: MediaTrack, timestamp: UInt32) -> MediaMessage? {
    switch track.kind {
    case .video:
      let tag = VideoTag(
        codec: track.codec == .hevc ? .hevc : .avc, frameType: .key, packet: .sequenceHeader, body: track.extradata)
      return MediaMessage(kind: .video, timestamp: timestamp, payload: tag.encoded(enhanced: enhancedHEVC))
    case .audio:
      guard track.codec != .mp3 else { return nil }
      let tag = audioTag(track, .sequenceHeader, track.extradata)
      return MediaMessage(kind: .audio, timestamp: timestamp, payload: tag.encoded())
    }
  }

  private func audioTag(_ track: MediaTrack, _ packet: AudioTag.Packet, _ body: ArraySlice<UInt8>) -> AudioTag {
    track.codec == .mp3
      ? AudioTag(
        codec: .mp3, packet: packet, sampleRate: track.sampleRate, bitsPerSample: 16, channels: track.channels,
        body: body)
      : AudioTag(codec: .aac, packet: packet, body: body)
  }

  /// `onMetaData` as encoders send it (Adobe FLV 10.1, E.5).
  private func metadata() -> MediaMessage {
    var object = AMF0Object()
    for track in demuxer.tracks {
      switch track.kind {
      case .video:
        object["width"] = .number(Double(track.width))
        object["height"] = .number(Double(track.height))
        if track.frameRate > 0 { object["framerate"] = .number(track.frameRate) }
        if track.bitrateKbps > 0 { object["videodatarate"] = .number(Double(track.bitrateKbps)) }
        object["videocodecid"] = .number(track.codec == .h264 ? 7 : enhancedHEVC ? Self.hvc1 : 12)
      case .audio:
        object["audiosamplerate"] = .number(Double(track.sampleRate))
        object["audiosamplesize"] = 16
        object["stereo"] = .boolean(track.channels > 1)
        if track.bitrateKbps > 0 { object["audiodatarate"] = .number(Double(track.bitrateKbps)) }
        object["audiocodecid"] = track.codec == .mp3 ? 2 : 10
      }
    }
    object["encoder"] = "liveterm"
    let bytes = AMF0Writer.write([.string("onMetaData"), .ecmaArray(object)])
    return MediaMessage(kind: .script, timestamp: 0, payload: bytes[...])
  }

  /// The FourCC as a number, as enhanced RTMP writes it into `videocodecid`.
  private static let hvc1 = Double(UInt32(0x6876_6331))
}
