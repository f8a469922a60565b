import CFFmpeg

/// Owns one SwsContext and makes a new one when the sizes, formats or colours change.
final class ScalingContext {
  /// What a context is good for.
  struct Key: Equatable {
    var sourceWidth: Int32
    var sourceHeight: Int32
    var sourceFormat: Int32
    var width: Int32
    var height: Int32
    var format: Int32
    var colours: Int32
    var isFullRange: Bool?
  }

  private let flags: Int32
  private var context: OpaquePointer?
  private var key: Key?

  init(flags: Int32) { self.flags = flags }

  deinit { sws_freeContext(context) }

  /// Scales a part of one frame into a whole other, which has its size, format and buffers.
  func scale(
    _ source: UnsafeMutablePointer<AVFrame>, part: PixelRectangle, into target: UnsafeMutablePointer<AVFrame>
  ) throws(FFmpegError) {
    let range = source.pointee.color_range
    try prepare(
      Key(
        sourceWidth: Int32(part.width), sourceHeight: Int32(part.height), sourceFormat: source.pointee.format,
        width: target.pointee.width, height: target.pointee.height, format: target.pointee.format,
        colours: Int32(bitPattern: source.pointee.colorspace.rawValue),
        isFullRange: range == AVCOL_RANGE_UNSPECIFIED ? nil : range == AVCOL_RANGE_JPEG))
    var planes = try ScalingContext.planes(of: source, from: part)
    var strides = ScalingContext.strides(of: source)
    var targets = ScalingContext.planes(of: target)
    var targetStrides = ScalingContext.strides(of: target)
    let rows = sws_scale(context, &planes, &strides, 0, Int32(part.height), &targets, &targetStrides)
    try check("sws_scale", rows)
  }

  private func prepare(_ wanted: Key) throws(FFmpegError) {
    guard wanted != key || context == nil else { return }
    sws_freeContext(context)
    key = nil
    context = sws_getContext(
      wanted.sourceWidth, wanted.sourceHeight, AVPixelFormat(wanted.sourceFormat), wanted.width, wanted.height,
      AVPixelFormat(wanted.format), flags, nil, nil, nil)
    guard context != nil else {
      let sizes = "\(wanted.sourceWidth)x\(wanted.sourceHeight) to \(wanted.width)x\(wanted.height)"
      throw FFmpegError(call: "sws_getContext", code: liveterm_averror_invalid(), context: sizes)
    }
    setColours(wanted)
    key = wanted
  }

  /// Tells swscale the stream's matrix and range where the stream says them; else its own guess stays, which is ffmpeg's.
  private func setColours(_ wanted: Key) {
    guard wanted.colours != Int32(bitPattern: AVCOL_SPC_UNSPECIFIED.rawValue) || wanted.isFullRange != nil else {
      return
    }
    var inverse: UnsafeMutablePointer<Int32>?
    var table: UnsafeMutablePointer<Int32>?
    var (sourceRange, range, brightness, contrast, saturation): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
    guard
      sws_getColorspaceDetails(
        context, &inverse, &sourceRange, &table, &range, &brightness, &contrast, &saturation) >= 0
    else { return }
    if let isFullRange = wanted.isFullRange { sourceRange = isFullRange ? 1 : 0 }
    var matrix = UnsafePointer(inverse)
    if wanted.colours != Int32(bitPattern: AVCOL_SPC_UNSPECIFIED.rawValue) {
      matrix = sws_getCoefficients(wanted.colours)
    }
    // Answers -1 where neither side is YUV: then there is nothing to set.
    _ = sws_setColorspaceDetails(context, matrix, sourceRange, table, range, brightness, contrast, saturation)
  }

  /// Pointers to the part's corner in every plane.
  private static func planes(
    of frame: UnsafeMutablePointer<AVFrame>, from part: PixelRectangle
  ) throws(FFmpegError) -> [UnsafePointer<UInt8>?] {
    var planes = planes(of: frame).map { UnsafePointer<UInt8>($0) }
    guard part.x != 0 || part.y != 0 else { return planes }
    guard let descriptor = av_pix_fmt_desc_get(AVPixelFormat(frame.pointee.format)) else {
      throw FFmpegError(call: "av_pix_fmt_desc_get", code: liveterm_averror_invalid())
    }
    var steps: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    withUnsafeMutablePointer(to: &steps) { pointer in
      pointer.withMemoryRebound(to: Int32.self, capacity: 4) {
        av_image_fill_max_pixsteps($0, nil, descriptor)
      }
    }
    let stepList = [steps.0, steps.1, steps.2, steps.3]
    let strides = strides(of: frame)
    for plane in 0..<4 {
      guard let start = planes[plane] else { continue }
      let isChroma = plane == 1 || plane == 2
      let x = isChroma ? part.x >> Int(descriptor.pointee.log2_chroma_w) : part.x
      let y = isChroma ? part.y >> Int(descriptor.pointee.log2_chroma_h) : part.y
      planes[plane] = start + y * Int(strides[plane]) + x * Int(stepList[plane])
    }
    return planes
  }

  private static func planes(of frame: UnsafeMutablePointer<AVFrame>) -> [UnsafeMutablePointer<UInt8>?] {
    let data = frame.pointee.data
    return [data.0, data.1, data.2, data.3]
  }

  private static func strides(of frame: UnsafeMutablePointer<AVFrame>) -> [Int32] {
    let strides = frame.pointee.linesize
    return [strides.0, strides.1, strides.2, strides.3]
  }
}
