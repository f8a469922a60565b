import CFFmpeg

/// Pictures as PNG files (ISO/IEC 15948), 24-bit.
public enum PNGWriter {
  /// Writes a picture at its own size in square pixels. Throws if the file cannot be written; the text names it.
  public static func write(
    _ picture: Picture, rotatedClockwise: Rotation = .none, to path: String
  ) throws(FFmpegError) {
    try write(try Scaler(quality: .best).image(of: picture, rotated: rotatedClockwise), to: path)
  }

  /// Writes an image.
  public static func write(_ image: RGBImage, to path: String) throws(FFmpegError) {
    try writeFile(try encode(image), to: path)
  }

  /// The bytes of a PNG file.
  public static func encode(_ image: RGBImage) throws(FFmpegError) -> [UInt8] {
    try ImageEncoder(
      codec: AV_CODEC_ID_PNG, format: AV_PIX_FMT_RGB24, width: image.width, height: image.height, scale: nil
    ).encode(image)
  }
}

/// Pictures as JPEG files (ISO/IEC 10918-1, JFIF).
public enum JPEGWriter {
  /// Writes a picture at its own size in square pixels. Throws if the file cannot be written; the text names it.
  /// - Parameter quality: 1 (smallest) to 100 (best).
  public static func write(
    _ picture: Picture, rotatedClockwise: Rotation = .none, quality: Int = 90, to path: String
  ) throws(FFmpegError) {
    let image = try Scaler(quality: .best).image(of: picture, rotated: rotatedClockwise)
    try writeFile(try encode(image, quality: quality), to: path)
  }

  /// Writes an image.
  public static func write(_ image: RGBImage, quality: Int = 90, to path: String) throws(FFmpegError) {
    try writeFile(try encode(image, quality: quality), to: path)
  }

  /// The bytes of a JPEG file.
  public static func encode(_ image: RGBImage, quality: Int = 90) throws(FFmpegError) -> [UInt8] {
    // The encoder's scale runs from 2 (best) to 31.
    let scale = Int32(31 - (min(max(quality, 1), 100) - 1) * 29 / 99)
    return try ImageEncoder(
      codec: AV_CODEC_ID_MJPEG, format: AV_PIX_FMT_YUVJ420P, width: image.width, height: image.height, scale: scale
    ).encode(image)
  }
}

/// Writes bytes to a new or emptied file.
private func writeFile(_ bytes: [UInt8], to path: String) throws(FFmpegError) {
  var file: UnsafeMutablePointer<AVIOContext>?
  try check("avio_open", avio_open(&file, "file:\(path)", AVIO_FLAG_WRITE), "cannot write \(path)")
  bytes.withUnsafeBufferPointer { avio_write(file, $0.baseAddress, Int32(clamping: $0.count)) }
  avio_flush(file)
  let failure = file?.pointee.error ?? 0
  let closed = avio_closep(&file)
  try check("avio_write", failure, "cannot write \(path)")
  try check("avio_close", closed, "cannot write \(path)")
}
