import CFFmpeg

/// A moving test picture with the time of capture in it, for people and as a `TimeCode`. The back camera's has other
/// colours.
final class GeneratedCamera: Camera {
  /// Rows at the top of FFmpeg's test picture with a time of its own, which would contradict ours.
  private static let captionRows = 40

  let width: Int
  let height: Int
  private let graph: VideoGraph
  private let word: String
  private var last = Int64.min

  init(_ request: CameraRequest) throws(CaptureError) {
    width = request.width
    height = request.height
    word = request.position == .front ? "FRONT" : "BACK"
    guard width > 0, height > 0, width % 2 == 0, height % 2 == 0,
      max(width, height) <= Scaler.largestSide - GeneratedCamera.captionRows
    else {
      throw CaptureError(.unusable, "the generated camera makes no pictures of \(width)x\(height)")
    }
    let rows = GeneratedCamera.captionRows
    let colours = request.position == .back ? ",swapuv,negate=components=y" : ""
    do {
      graph = try VideoGraph(
        "testsrc2=size=\(width)x\(height + rows):rate=\(max(1, request.framesPerSecond)),format=yuv420p,"
          + "crop=w=\(width):h=\(height):x=0:y=\(rows)\(colours)", input: nil)
    } catch {
      throw CaptureError(.unusable, "the generated camera does not start: \(error)")
    }
  }

  func picture(at microseconds: Int64) throws(CaptureError) -> Picture? {
    guard microseconds > last else { return nil }
    last = microseconds
    do {
      let picture = try graph.next()
      try check("av_frame_make_writable", av_frame_make_writable(picture.frame))
      picture.frame.pointee.pts = microseconds / 1_000
      picture.frame.pointee.color_range = AVCOL_RANGE_MPEG
      picture.frame.pointee.colorspace = AVCOL_SPC_SMPTE170M
      let stamp = TestStamp(frame: picture.frame)
      stamp.draw(microseconds: microseconds, word: word)
      stamp.draw(TimeCode(microseconds: microseconds))
      return picture
    } catch {
      throw CaptureError(.unusable, "the generated camera failed: \(error)")
    }
  }
}
