/// A camera that sees a file, again and again, or a filter graph of libavfilter. It needs no clock: what it shows
/// follows from the
/// time it is asked for.
///
/// It gives a picture at every call, the same object as before where the source has none newer.
final class StreamCamera: Camera {
  /// Pictures decoded in one call, at most.
  private static let pictureLimit = 128
  /// Further ahead than this, in µs, is gone to by a jump.
  private static let jump: Int64 = 2_000_000

  let width: Int
  let height: Int
  private let reader: PictureReader
  /// In µs; nil: shown once, then the last picture stays.
  private let period: Int64?
  /// The run's time at which the source began, in µs.
  private var begin: Int64?
  private var lap: Int64 = 0
  private var shown: (picture: Picture, time: Int64)
  /// Decoded, and not due yet.
  private var ahead: (picture: Picture, time: Int64)?
  private var hasEnded = false
  /// Where the last jump of this lap went.
  private var sought: Int64 = 0
  /// What a source calls its first picture's time if it is not zero.
  private let offset: Int64
  /// Since the beginning of the lap; a jump counts as many.
  private var picturesRead = 1

  /// A file, with its container's duration as period.
  convenience init(file path: String, begin: Int64?) throws(CaptureError) {
    let input = try PictureInput(.file(path))
    try self.init(input, period: try FileLoop.period(of: input), begin: begin)
  }

  /// A graph.
  convenience init(graph: String, _ request: CameraRequest, begin: Int64?) throws(CaptureError) {
    try self.init(
      try PictureInput(.device(format: "lavfi", name: graph, request: request)), period: nil, begin: begin)
  }

  private init(_ input: PictureInput, period: Int64?, begin: Int64?) throws(CaptureError) {
    reader = try PictureReader(input)
    self.period = period
    self.begin = begin
    shown = try StreamCamera.first(of: reader)
    offset = period == nil ? shown.time : 0
    shown.time -= offset
    width = shown.picture.width
    height = shown.picture.height
  }

  func picture(at microseconds: Int64) throws(CaptureError) -> Picture? {
    let begin = begin ?? microseconds
    self.begin = begin
    var place = max(0, microseconds - begin)
    do {
      if let period, !isStill {
        if place / period != lap {
          lap = place / period
          // The picture of the last lap stays until this one's first is due.
          shown.time = Int64.min
          try seek(to: 0)
          picturesRead = 0
        }
        place %= period
      }
      try advance(to: place)
    } catch {
      throw CaptureError(.unusable, "cannot read \(reader.input.name): \(error)")
    }
    return shown.picture
  }

  /// A source of one picture is not read again.
  private var isStill: Bool { hasEnded && picturesRead <= 1 }

  private func advance(to place: Int64) throws(FFmpegError) {
    let newest = max(shown.time, ahead?.time ?? 0, sought)
    if period != nil, !hasEnded, place - newest > StreamCamera.jump {
      try seek(to: place)
      picturesRead = 2
    }
    for _ in 0..<StreamCamera.pictureLimit {
      if ahead == nil { try readAhead() }
      guard let next = ahead, next.time <= place else { return }
      // After a jump come pictures older than the one shown.
      if next.time >= shown.time { shown = next }
      ahead = nil
    }
  }

  private func readAhead() throws(FFmpegError) {
    guard !hasEnded else { return }
    switch try reader.next() {
    case .picture(let picture, let time):
      picturesRead += 1
      ahead = (picture, time - offset)
    case .nothingYet: break
    case .end: hasEnded = true
    }
  }

  private func seek(to time: Int64) throws(FFmpegError) {
    try reader.seek(to: time)
    ahead = nil
    hasEnded = false
    sought = time
  }

  /// The first picture, without which there is no camera.
  private static func first(of reader: PictureReader) throws(CaptureError) -> (picture: Picture, time: Int64) {
    var reason = "no picture of it can be decoded"
    do throws(FFmpegError) {
      for _ in 0..<8 {
        switch try reader.next() {
        case .picture(let picture, let time): return (picture, time)
        case .nothingYet: continue
        case .end: break
        }
      }
    } catch {
      reason = error.description
    }
    throw CaptureError(.unusable, "\(reader.input.name): \(reason)")
  }
}

/// How a file is played again and again.
public enum FileLoop {
  /// After how long a file with pictures begins again, in µs: its container's duration; where that is unknown, or only
  /// guessed from
  /// the bitrate, the end of its last packet. Sound of the same file has the same period, and so stays in step.
  public static func period(ofFile path: String) throws(CaptureError) -> Int64 {
    try period(of: try PictureInput(.file(path)))
  }

  static func period(of input: PictureInput) throws(CaptureError) -> Int64 {
    do {
      return max(shortest, try input.measuredDuration())
    } catch {
      throw CaptureError(.unusable, "cannot read \(input.name): \(error)")
    }
  }

  /// In µs.
  private static let shortest: Int64 = 1_000
}
