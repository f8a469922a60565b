import CFFmpeg

/// A media file in memory. Owns one AVIOContext that reads the bytes, which are never copied as a whole.
final class SoundBytes {
  /// What FFmpeg reads at a time.
  private static let bufferSize = 32_768

  private let bytes: ArraySlice<UInt8>
  private var position = 0
  private(set) var context: UnsafeMutablePointer<AVIOContext>?

  init(_ bytes: ArraySlice<UInt8>) throws(FFmpegError) {
    self.bytes = bytes
    let buffer = try allocated("av_malloc", av_malloc(SoundBytes.bufferSize)).assumingMemoryBound(to: UInt8.self)
    // Not retained: this object lives as long as the context, which it frees.
    context = avio_alloc_context(
      buffer, Int32(SoundBytes.bufferSize), 0, Unmanaged.passUnretained(self).toOpaque(),
      { owner, target, room in SoundBytes.of(owner).map { $0.read(into: target, Int(room)) } ?? liveterm_averror_io() },
      nil,
      { owner, offset, origin in
        SoundBytes.of(owner).map { $0.seek(to: offset, origin) } ?? Int64(liveterm_averror_io())
      })
    if context == nil {
      av_free(buffer)
      throw FFmpegError(call: "avio_alloc_context", code: liveterm_averror_nomem())
    }
  }

  deinit {
    // FFmpeg may have put another buffer in the place of the one it was given.
    av_free(context?.pointee.buffer)
    avio_context_free(&context)
  }

  private static func of(_ owner: UnsafeMutableRawPointer?) -> SoundBytes? {
    owner.map { Unmanaged<SoundBytes>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(into target: UnsafeMutablePointer<UInt8>?, _ room: Int) -> Int32 {
    let count = min(room, bytes.count - position)
    guard count > 0, let target else { return liveterm_averror_eof() }
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { target.update(from: start + position, count: count) }
    }
    position += count
    return Int32(count)
  }

  /// The new position, or the size if that is what is asked for.
  private func seek(to offset: Int64, _ origin: Int32) -> Int64 {
    let base: Int
    switch origin & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return Int64(bytes.count)
    case SEEK_SET: base = 0
    case SEEK_CUR: base = position
    case SEEK_END: base = bytes.count
    default: return Int64(liveterm_averror_invalid())
    }
    let (target, overflow) = Int64(base).addingReportingOverflow(offset)
    guard !overflow, (0...Int64(bytes.count)).contains(target) else { return Int64(liveterm_averror_invalid()) }
    position = Int(target)
    return target
  }
}
