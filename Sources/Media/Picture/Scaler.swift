import CFFmpeg

/// Turns pictures into RGB images of any size. Keep one for each place that shows pictures: it holds the tables for one size.
public final class Scaler {
  /// What counts more.
  public enum Quality: Sendable, Equatable {
    /// Bilinear, for pictures that are shown at once.
    case fast
    /// Bicubic with full chroma, for pictures that are kept.
    case best
  }

  /// The largest side of an image, a bound against nonsense sizes.
  public static let largestSide = 16_384

  private let context: ScalingContext
  private let frames = FramePool()
  private var work: UnsafeMutablePointer<AVFrame>?

  public init(quality: Quality = .fast) {
    FFmpegLog.prepare()
    switch quality {
    case .fast: context = ScalingContext(flags: SWS_BILINEAR)
    case .best: context = ScalingContext(flags: SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT)
    }
  }

  deinit {
    if let work { frames.give(work) }
  }

  /// The picture in a new image. Throws if the size is not within 1...16384 or the pixel format cannot be converted.
  public func image(
    of picture: Picture, width: Int, height: Int, fit: Fit = .contain, rotated: Rotation = .none
  ) throws(FFmpegError) -> RGBImage {
    var image = RGBImage(width: 0, height: 0)
    try render(picture, into: &image, width: width, height: height, fit: fit, rotated: rotated)
    return image
  }

  /// The picture at its own size, in square pixels.
  public func image(of picture: Picture, rotated: Rotation = .none) throws(FFmpegError) -> RGBImage {
    let size = picture.displaySize
    let isTurned = rotated.swapsSides
    return try image(
      of: picture, width: isTurned ? size.height : size.width, height: isTurned ? size.width : size.height,
      fit: .stretch,
      rotated: rotated)
  }

  /// The same into an image whose storage is used again. `width` and `height` are those of the turned picture's box.
  public func render(
    _ picture: Picture, into image: inout RGBImage, width: Int, height: Int, fit: Fit = .contain,
    rotated: Rotation = .none
  ) throws(FFmpegError) {
    let sides = 1...Scaler.largestSide
    guard sides.contains(width), sides.contains(height) else {
      throw FFmpegError(
        call: "sws_getContext", code: liveterm_averror_invalid(), context: "a size of \(width)x\(height)")
    }
    let box = rotated.swapsSides ? (width: height, height: width) : (width: width, height: height)
    let geometry = FitGeometry(
      stored: (picture.width, picture.height), display: picture.displaySize, box: box, fit: fit)
    let target = try workFrame(width: geometry.target.width, height: geometry.target.height)
    try context.scale(picture.frame, part: geometry.source, into: target)
    image.reset(width: width, height: height)
    Scaler.copy(target, to: geometry.target, of: box, rotated: rotated, into: &image)
  }

  /// An RGB frame of that size. swscale may write past the end of a row up to its alignment, so it never writes into the image.
  private func workFrame(width: Int, height: Int) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    if let work, work.pointee.width == Int32(width), work.pointee.height == Int32(height) { return work }
    if let work { frames.give(work) }
    work = nil
    let frame = try newVideoFrame(from: frames, width: width, height: height, format: AV_PIX_FMT_RGB24)
    work = frame
    return frame
  }

  /// Copies the scaled picture to its place in the box, turned.
  private static func copy(
    _ frame: UnsafeMutablePointer<AVFrame>, to place: PixelRectangle, of box: (width: Int, height: Int),
    rotated: Rotation,
    into image: inout RGBImage
  ) {
    guard let pixels = frame.pointee.data.0 else { return }
    let stride = Int(frame.pointee.linesize.0)
    let width = image.width
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      for y in 0..<place.height {
        let row = pixels + y * stride
        // Where the row's first pixel goes, and how far apart its pixels lie.
        let (boxX, boxY) = (place.x, place.y + y)
        let (first, step): (Int, Int)
        switch rotated {
        case .none:
          (start + (boxY * width + boxX) * 3).update(from: row, count: place.width * 3)
          continue
        case .clockwise90: (first, step) = (boxX * width + (box.height - 1 - boxY), width)
        case .half: (first, step) = ((box.height - 1 - boxY) * width + (box.width - 1 - boxX), -1)
        case .clockwise270: (first, step) = ((box.width - 1 - boxX) * width + boxY, -width)
        }
        for x in 0..<place.width {
          let target = start + (first + x * step) * 3
          target[0] = row[x * 3]
          target[1] = row[x * 3 + 1]
          target[2] = row[x * 3 + 2]
        }
      }
    }
  }
}

/// A frame of the pool with buffers for a picture.
func newVideoFrame(
  from pool: FramePool, width: Int, height: Int, format: AVPixelFormat
) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
  let frame = try pool.take()
  frame.pointee.width = Int32(clamping: width)
  frame.pointee.height = Int32(clamping: height)
  frame.pointee.format = format.rawValue
  let result = av_frame_get_buffer(frame, 0)
  if result < 0 {
    pool.give(frame)
    throw FFmpegError(call: "av_frame_get_buffer", code: result)
  }
  return frame
}
