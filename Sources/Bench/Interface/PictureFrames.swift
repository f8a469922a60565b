import Media

/// Pictures to draw: those of a fixture, and those of the generated camera.
enum PictureFrames {
  /// At 15 frames/s, upright.
  static func fixture(_ path: String, count: Int) throws -> [Picture] { try frames(.file(path), count: count) }

  static func generated(count: Int) throws -> [Picture] { try frames(.generated, count: count) }

  private static func frames(_ source: CaptureSource, count: Int) throws -> [Picture] {
    let request = CameraRequest(width: 540, height: 960, framesPerSecond: 15, position: .front)
    let camera = try Cameras.open(source, request)
    return try (0..<count).compactMap { try camera.picture(at: Int64($0) * 1_000_000 / 15) }
  }
}
