/// What `snapshot` hands to its success callback: `{ tempImagePath, width, height }`.
public struct Snapshot: Hashable, Sendable {
  public let path: String
  public let width: Int
  public let height: Int
}

/// `raw` keeps every pixel (PNG); `compressed` is a JPEG.
public enum SnapshotQuality: String, Sendable, CaseIterable { case raw, compressed }

public enum SnapshotSource: String, Sendable, CaseIterable {
  /// The stream's picture at its own size.
  case stream
  /// The component's area, with the picture in it as the page sees it.
  case view
}
