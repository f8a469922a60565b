import CFFmpeg

/// One file of a recording, from its head to its end.
final class RecordingFile {
  let path: String
  /// By stream index.
  let tracks: [RecordingTrack]

  private let output: OutputContext
  private let packet: UnsafeMutablePointer<AVPacket>
  /// The time on the recording's line that is zero in this file, ms.
  private let begin: Int64
  /// For each track, in its own units: the last decode time and the step before it.
  private var last: [(time: Int64, step: Int64)?]
  private var isClosed = false

  /// Creates the file and writes its head.
  init(path: String, format: RecordingFormat, tracks: [RecordingTrack], begin: Int64) throws(FFmpegError) {
    self.path = path
    self.tracks = tracks
    self.begin = begin
    last = Array(repeating: nil, count: tracks.count)
    packet = try allocated("av_packet_alloc", av_packet_alloc())
    do {
      output = try OutputContext(format: format.rawValue, url: RecordingFormat.local(path))
    } catch {
      var packet: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&packet)
      throw error
    }
    for track in tracks {
      let stream = try output.addStream()
      try track.describe(stream.pointee.codecpar, in: format)
      stream.pointee.time_base = RecordingFile.timeBase(of: track)
    }
    do {
      try output.openFile()
      try output.writeHeader(options: format.options(path: path))
    } catch {
      throw FFmpegError(call: error.call, code: error.code, context: "cannot record to \(path)")
    }
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
  }

  /// Writes an access unit; one that lies before the file's zero is left out. `decodeTime` is on the recording's line, in ms.
  func write(
    _ kind: TrackKind, _ data: ArraySlice<UInt8>, decodeTime: Int64, compositionTime: Int64, isKey: Bool
  ) throws(FFmpegError) {
    guard let index = tracks.firstIndex(where: { $0.kind == kind }), decodeTime >= begin else { return }
    let timeBase = RecordingFile.timeBase(of: tracks[index])
    let time = increasing(decodeTime - begin, index)
    packet.pointee.stream_index = Int32(index)
    packet.pointee.dts = time
    packet.pointee.pts = time + av_rescale_q(max(0, compositionTime), milliseconds, timeBase)
    packet.pointee.duration = last[index]?.step ?? 0
    packet.pointee.flags = isKey ? AV_PKT_FLAG_KEY : 0
    av_packet_rescale_ts(packet, timeBase, output.timeBase(ofStream: index))
    let muxer = output
    let packet = packet
    let result = data.withUnsafeBufferPointer { bytes -> Result<Void, FFmpegError> in
      // The muxer copies what it keeps.
      packet.pointee.data = UnsafeMutablePointer(mutating: bytes.baseAddress)
      packet.pointee.size = Int32(clamping: bytes.count)
      return Result { () throws(FFmpegError) in try muxer.writeInterleaved(packet) }
    }
    av_packet_unref(packet)
    if case .failure(let error) = result {
      throw FFmpegError(call: error.call, code: error.code, context: "cannot record to \(path)")
    }
  }

  /// Completes and closes the file. A second call does nothing.
  func close() throws(FFmpegError) {
    guard !isClosed else { return }
    isClosed = true
    var failure: FFmpegError?
    do { try output.writeTrailer() } catch { failure = error }
    do { try output.closeFile() } catch { failure = failure ?? error }
    if let failure { throw FFmpegError(call: failure.call, code: failure.code, context: "cannot complete \(path)") }
  }

  /// Sound is timed in samples: a time that only the rounding to milliseconds sets off from "right after the unit before" becomes
  /// exactly that. Every decode time is after the one before.
  private func increasing(_ time: Int64, _ index: Int) -> Int64 {
    let track = tracks[index]
    let timeBase = RecordingFile.timeBase(of: track)
    var scaled = av_rescale_q(time, milliseconds, timeBase)
    if let before = last[index] {
      if track.kind == .audio {
        let expected = before.time + Int64(track.samplesPerUnit)
        if abs(av_rescale_q(expected, timeBase, milliseconds) - time) <= 2 { scaled = expected }
      }
      scaled = max(scaled, before.time + 1)
      last[index] = (scaled, scaled - before.time)
    } else {
      last[index] = (scaled, track.kind == .audio ? Int64(track.samplesPerUnit) : 0)
    }
    return scaled
  }

  private static func timeBase(of track: RecordingTrack) -> AVRational {
    track.kind == .audio && track.sampleRate > 0
      ? AVRational(num: 1, den: Int32(clamping: track.sampleRate)) : milliseconds
  }
}
