import CFFmpeg

/// Owns one AVPacket and the padded buffer behind it. The bytes of an access unit are copied into the buffer once; the buffer is
/// used again as soon as the decoder has let go of it, so steady decoding allocates nothing here.
final class InputPacket {
  private let packet: UnsafeMutablePointer<AVPacket>
  private var buffer: UnsafeMutablePointer<AVBufferRef>?

  init() throws(FFmpegError) {
    packet = try allocated("av_packet_alloc", av_packet_alloc())
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    av_buffer_unref(&buffer)
  }

  /// Fills the packet; the pointer is good until the next call. An empty payload makes an empty packet.
  /// Throws if memory ran out or the payload is over 2 GiB.
  func fill(
    _ bytes: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVPacket> {
    av_packet_unref(packet)
    guard bytes.count <= Int(Int32.max) - Int(AV_INPUT_BUFFER_PADDING_SIZE) else {
      throw FFmpegError(
        call: "av_new_packet", code: liveterm_averror_invalid(), context: "a payload of \(bytes.count) bytes")
    }
    let target = try room(for: bytes.count)
    guard let data = target.pointee.data else {
      throw FFmpegError(call: "av_buffer_alloc", code: liveterm_averror_nomem())
    }
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { data.update(from: start, count: source.count) }
    }
    (data + bytes.count).update(repeating: 0, count: Int(AV_INPUT_BUFFER_PADDING_SIZE))
    packet.pointee.buf = try allocated("av_buffer_ref", av_buffer_ref(target))
    packet.pointee.data = data
    packet.pointee.size = Int32(bytes.count)
    packet.pointee.dts = decodeTime
    packet.pointee.pts = presentationTime
    packet.pointee.flags = isKey ? AV_PKT_FLAG_KEY : 0
    return packet
  }

  /// Lets go of the buffer after the decoder took its own reference.
  func release() { av_packet_unref(packet) }

  /// A buffer nobody else refers to, with room for the payload and its padding.
  private func room(for count: Int) throws(FFmpegError) -> UnsafeMutablePointer<AVBufferRef> {
    let needed = count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
    if let buffer, Int(buffer.pointee.size) >= needed, av_buffer_is_writable(buffer) == 1 { return buffer }
    av_buffer_unref(&buffer)
    let fresh = try allocated("av_buffer_alloc", av_buffer_alloc((needed + needed / 4 + 4_095) & ~4_095))
    buffer = fresh
    return fresh
  }
}
