import Media

// SPEC 3.4, snapshot; reference 5.2.
extension LivePlayer {
  /// The component's size where a page sets none, in pixels.
  public static let defaultViewSize = (width: 300, height: 225)

  /// Writes the shown picture, turned as `orientation` says. Without a path it goes to a new file of
  /// `PlayerConfiguration.snapshotFolder`. Fails while there is no picture and when the file cannot be written.
  public func snapshot(
    to path: String? = nil, quality: SnapshotQuality = .raw, source: SnapshotSource = .stream,
    viewSize: (width: Int, height: Int) = defaultViewSize
  ) -> (result: MethodResult, snapshot: Snapshot?) {
    guard let picture = currentPicture else { return (.fail(Self.operation, "no picture has been shown"), nil) }
    let ending = quality == .raw ? "png" : "jpg"
    let path = path ?? "\(configuration.snapshotFolder)/\(name)-\(loop.now.milliseconds).\(ending)"
    do {
      let image = try render(picture, source, viewSize)
      switch quality {
      case .raw: try PNGWriter.write(image, to: path)
      case .compressed: try JPEGWriter.write(image, to: path)
      }
      return (.ok(Self.operation), Snapshot(path: path, width: image.width, height: image.height))
    } catch {
      return (.fail(Self.operation, error.description), nil)
    }
  }

  private func render(
    _ picture: Picture, _ source: SnapshotSource, _ size: (width: Int, height: Int)
  ) throws(FFmpegError) -> RGBImage {
    let scaler = Scaler(quality: .best)
    switch source {
    case .stream: return try scaler.image(of: picture, rotated: pictureRotation)
    case .view:
      return try scaler.image(
        of: picture, width: size.width, height: size.height,
        fit: pictureFit, rotated: pictureRotation)
    }
  }
}
