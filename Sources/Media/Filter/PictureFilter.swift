import CFFmpeg

/// Makes of a camera's pictures what the encoder and the preview get: cropped to shape, scaled, mirrored, smoothed,
/// brightened.
///
/// One picture in, one picture out, always. What comes out is yuv420p of limited range with the matrix of BT.601, in
/// square pixels.
/// Keep one for each use: it holds the tables for one size.
public final class PictureFilter {
  private let geometry = ScalingContext(flags: SWS_BICUBIC)
  private let frames = FramePool()
  /// Smoothing, brightening and what else works on the scaled picture.
  private var effects: (filters: String, input: VideoFormat, graph: VideoGraph)?

  public init() { FFmpegLog.prepare() }

  /// The picture as the settings want it; the same object if it is that already. Settings may change from call to call.
  ///
  /// - Throws: the size is odd, zero or over 16384, the pixel format cannot be converted, or memory ran out.
  public func apply(_ picture: Picture, _ settings: PictureFilterSettings) throws(FFmpegError) -> Picture {
    let sides = 2...Scaler.largestSide
    guard sides.contains(settings.width), sides.contains(settings.height), settings.width % 2 == 0,
      settings.height % 2 == 0
    else {
      throw FFmpegError(
        call: "sws_getContext", code: liveterm_averror_invalid(),
        context: "a picture of \(settings.width)x\(settings.height)")
    }
    var picture = picture
    if PictureFilter.cannotBeCropped(picture) { picture = try converted(picture) }
    let place = place(of: picture, settings)
    let scaled = try scaled(picture, place)
    let filters = PictureFilter.filters(settings, place)
    guard !filters.isEmpty else { return scaled }
    return try graph(filters, for: scaled).apply(scaled)
  }

  // MARK: Size and shape

  private func place(of picture: Picture, _ settings: PictureFilterSettings) -> FilterGeometry {
    let descriptor = av_pix_fmt_desc_get(AVPixelFormat(picture.frame.pointee.format))
    let aspect = picture.sampleAspect
    return FilterGeometry(
      stored: (picture.width, picture.height), aspect: Double(aspect.horizontal) / Double(aspect.vertical),
      step: (
        1 << Int(descriptor?.pointee.log2_chroma_w ?? 0), 1 << Int(descriptor?.pointee.log2_chroma_h ?? 0)
      ), settings: settings)
  }

  /// The part of the picture in the target's size.
  private func scaled(_ picture: Picture, _ place: FilterGeometry) throws(FFmpegError) -> Picture {
    let isWhole = place.source == PixelRectangle(width: picture.width, height: picture.height)
    let isSameSize = picture.width == place.target.width && picture.height == place.target.height
    if isWhole, isSameSize, PictureFilter.isOutputFormat(picture) { return picture }
    return try scaled(picture, part: place.source, width: place.target.width, height: place.target.height)
  }

  private func scaled(
    _ picture: Picture, part: PixelRectangle, width: Int, height: Int
  ) throws(FFmpegError) -> Picture {
    let frame = try newVideoFrame(from: frames, width: width, height: height, format: AV_PIX_FMT_YUV420P)
    let result = Picture(frame: frame, pool: frames)
    try geometry.scale(picture.frame, part: part, into: frame)
    frame.pointee.color_range = AVCOL_RANGE_MPEG
    frame.pointee.colorspace = AVCOL_SPC_SMPTE170M
    frame.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    frame.pointee.pts = picture.presentationTime
    return result
  }

  /// All of a picture whose pixels have no place of their own in memory (palettes, bits, yuyv422), in a format where
  /// they have.
  private func converted(_ picture: Picture) throws(FFmpegError) -> Picture {
    let whole = PixelRectangle(width: picture.width, height: picture.height)
    let result = try scaled(picture, part: whole, width: picture.width, height: picture.height)
    result.frame.pointee.sample_aspect_ratio = picture.frame.pointee.sample_aspect_ratio
    return result
  }

  private static func cannotBeCropped(_ picture: Picture) -> Bool {
    guard let descriptor = av_pix_fmt_desc_get(AVPixelFormat(picture.frame.pointee.format)) else { return false }
    let flags = descriptor.pointee.flags
    let strange = AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BAYER
    let sharesChroma = flags & UInt64(AV_PIX_FMT_FLAG_PLANAR) == 0 && descriptor.pointee.log2_chroma_w > 0
    return flags & UInt64(strange) != 0 || sharesChroma
  }

  private static func isOutputFormat(_ picture: Picture) -> Bool {
    let frame = picture.frame.pointee
    let matrices = [AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_SMPTE170M, AVCOL_SPC_BT470BG]
    return frame.format == AV_PIX_FMT_YUV420P.rawValue && frame.color_range != AVCOL_RANGE_JPEG
      && matrices.contains(frame.colorspace) && picture.sampleAspect == (1, 1)
  }

  // MARK: Effects

  private func graph(_ filters: String, for picture: Picture) throws(FFmpegError) -> VideoGraph {
    let input = VideoFormat(picture.frame)
    if let effects, effects.filters == filters, effects.input == input { return effects.graph }
    let graph = try VideoGraph(filters, input: input)
    effects = (filters, input, graph)
    return graph
  }

  /// As after ffmpeg's `-vf`; empty if there is nothing to do.
  private static func filters(_ settings: PictureFilterSettings, _ place: FilterGeometry) -> String {
    var filters: [String] = []
    let beauty = PictureFilterSettings.level(settings.beauty)
    let whiteness = PictureFilterSettings.level(settings.whiteness)
    if settings.mirrored { filters.append("hflip") }
    if beauty > 0 { filters.append(smoothing(beauty, shortSide: min(place.target.width, place.target.height))) }
    if whiteness > 0 { filters.append(brightening(whiteness)) }
    if place.target.width < settings.width || place.target.height < settings.height {
      // `pad` lends the filter before it a place in the padded picture to write to, which `maskedclamp` in SSE2 cannot
      // take unless
      // it is aligned: FFmpeg crashes. `copy` can.
      filters.append(
        "copy,pad=w=\(settings.width):h=\(settings.height):x=\(place.target.x):y=\(place.target.y):color=black")
    }
    return filters.joined(separator: ",")
  }

  /// A blur from which no sample may differ by more than a limit, so that the small unevenness of skin goes and edges
  /// stay. The
  /// level sets the limit, in half steps of luma: upward and downward may differ by one.
  ///
  /// FFmpeg's own edge-preserving blurs did not serve: `smartblur` draws lines beside edges, with more detail at a
  /// higher level;
  /// `bilateral` takes four times and `yaepblur` seven times as long.
  private static func smoothing(_ level: Double, shortSide: Int) -> String {
    let radius = min(max(Double(shortSide) / 200, 0.8), 3.6)
    let halfSteps = max(1, Int((level * 5).rounded()))
    return "split[sharp][other];[other]gblur=sigma=\(radius):planes=1[soft];[sharp]split[low][high];"
      + "[soft][low][high]maskedclamp=undershoot=\(halfSteps / 2):overshoot=\((halfSteps + 1) / 2):planes=1"
  }

  /// A logarithmic curve over luma: black and white stay, what lies between rises, shadows most. FFmpeg fills a table
  /// of 65,536
  /// entries, whatever the format; those beyond 255 are not worked out.
  private static func brightening(_ level: Double) -> String {
    let bend = 0.4 * level
    let curve = "16.5+219*log(1+\(bend)*clip((val-16)/219,0,1))/log(1+\(bend))"
    return "lutyuv=y='if(gt(val,255),255,\(curve))':u=val:v=val"
  }
}
