import CFFmpeg

/// Why a file is not the picture it should be. The description is one line.
public enum StillImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case cannotRead(path: String, reason: String)
  /// It has more bytes than an image may have.
  case tooLarge(limitBytes: Int)
  /// A side is longer than an image's may be, in pixels.
  case tooWide(width: Int, height: Int, limit: Int)
  /// The bytes are no image of a known format, or a damaged one.
  case notAnImage(reason: String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .tooLarge(let limit): "the image has more than \(limit >> 20) MiB"
    case .tooWide(let width, let height, let limit):
      "the image of \(width)x\(height) pixels is larger than \(limit)x\(limit)"
    case .notAnImage(let reason): "it is not an image: \(reason)"
    }
  }
}

/// Pictures from PNG, JPEG, BMP, GIF (the first picture) and WebP files.
public enum StillImage {
  /// In bytes.
  public static let largestFile = 16 << 20
  /// In pixels.
  public static let largestSide = 8_192

  /// The picture in a file, upright; what is transparent is black.
  public static func load(path: String) throws(StillImageError) -> Picture {
    let bytes: ArraySlice<UInt8>
    do throws(FileBytesError) {
      bytes = try FileBytes.read(path, limit: largestFile)
    } catch {
      switch error {
      case .cannotRead(let path, let reason): throw .cannotRead(path: path, reason: reason)
      case .tooLong: throw .tooLarge(limitBytes: largestFile)
      }
    }
    return try load(bytes: bytes)
  }

  /// The picture in the bytes of a file.
  public static func load(bytes: ArraySlice<UInt8>) throws(StillImageError) -> Picture {
    FFmpegLog.prepare()
    guard bytes.count <= largestFile else { throw .tooLarge(limitBytes: largestFile) }
    guard let codec = codec(of: bytes) else {
      throw .notAnImage(reason: "its first bytes are not those of PNG, JPEG, BMP, GIF or WebP")
    }
    let picture: Picture
    do throws(FFmpegError) {
      picture = try ImageDecoder(codec).decode(bytes)
    } catch {
      // The decoder refuses too many pixels without saying so.
      if let size = ImageDecoder.size(codec, bytes) { try checkSize(size.width, size.height) }
      throw .notAnImage(reason: "\(String(cString: avcodec_get_name(codec))): \(error.text)")
    }
    try checkSize(picture.width, picture.height)
    do throws(FFmpegError) {
      return try upright(try opaque(picture))
    } catch {
      throw .notAnImage(reason: "\(error)")
    }
  }

  private static func checkSize(_ width: Int, _ height: Int) throws(StillImageError) {
    guard max(width, height) > largestSide else { return }
    throw .tooWide(width: width, height: height, limit: largestSide)
  }

  /// By the first bytes: PNG (ISO/IEC 15948, 5.2), JPEG (ISO/IEC 10918-1, B.1.1.3), GIF89a, BMP, and WebP (RFC 9649).
  private static func codec(of bytes: ArraySlice<UInt8>) -> AVCodecID? {
    func begins(_ magic: [UInt8], at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: magic) }
    if begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return AV_CODEC_ID_PNG }
    if begins([0xff, 0xd8, 0xff]) { return AV_CODEC_ID_MJPEG }
    if begins(Array("GIF87a".utf8)) || begins(Array("GIF89a".utf8)) { return AV_CODEC_ID_GIF }
    if begins(Array("BM".utf8)) { return AV_CODEC_ID_BMP }
    if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) { return AV_CODEC_ID_WEBP }
    return nil
  }

  /// The picture before black, if parts of it are transparent.
  private static func opaque(_ picture: Picture) throws(FFmpegError) -> Picture {
    let descriptor = av_pix_fmt_desc_get(AVPixelFormat(picture.frame.pointee.format))
    let flags = UInt64(AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)
    guard let descriptor, descriptor.pointee.flags & flags != 0 else { return picture }
    let filters = "format=gbrap,premultiply=inplace=1,format=gbrp"
    return try VideoGraph(filters, input: VideoFormat(picture.frame)).apply(picture)
  }

  private static func upright(_ picture: Picture) throws(FFmpegError) -> Picture {
    guard let filters = PictureReader.filters(turning: liveterm_frame_rotation(picture.frame)) else { return picture }
    return try VideoGraph(filters, input: VideoFormat(picture.frame)).apply(picture)
  }
}

/// Owns one AVCodecContext that decodes one image.
private final class ImageDecoder {
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let frames = FramePool()

  init(_ codec: AVCodecID) throws(FFmpegError) {
    guard let decoder = avcodec_find_decoder(codec) else {
      throw FFmpegError(call: "avcodec_find_decoder", code: liveterm_averror_decoder_not_found())
    }
    context = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(decoder))
    context.pointee.thread_count = 1
    // Asked before memory for the pixels is taken.
    context.pointee.max_pixels = Int64(StillImage.largestSide * StillImage.largestSide)
    try check("avcodec_open2", avcodec_open2(context, decoder, nil))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  func decode(_ bytes: ArraySlice<UInt8>) throws(FFmpegError) -> Picture {
    let packet = try InputPacket()
    let filled = try packet.fill(bytes, decodeTime: 0, presentationTime: 0, isKey: true)
    try check("avcodec_send_packet", avcodec_send_packet(context, filled))
    try check("avcodec_send_packet", avcodec_send_packet(context, nil))
    let frame = try frames.take()
    let picture = Picture(frame: frame, pool: frames)
    try check("avcodec_receive_frame", avcodec_receive_frame(context, frame))
    return picture
  }

  /// The size that an image's head says, for messages; known of PNG, GIF and BMP.
  static func size(_ codec: AVCodecID, _ bytes: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
    let head = Array(bytes.prefix(32))
    guard head.count >= 26 else { return nil }
    func number(_ places: [Int]) -> Int { places.reduce(0) { $0 << 8 | Int(head[$1]) } }
    switch codec {
    case AV_CODEC_ID_PNG: return (number([16, 17, 18, 19]), number([20, 21, 22, 23]))
    case AV_CODEC_ID_GIF: return (number([7, 6]), number([9, 8]))
    case AV_CODEC_ID_BMP: return (number([21, 20, 19, 18]), number([25, 24, 23, 22]))
    default: return nil
    }
  }
}
