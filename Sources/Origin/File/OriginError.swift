/// Why a file cannot be served. Every description is one line.
public enum OriginError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Missing, not permitted, not a regular file; with the system's words.
  case cannotOpen(path: String, reason: String)
  case isDirectory(path: String)
  case emptyFile(path: String)
  /// Not a media file, or one without a track that a live stream can carry.
  case notMedia(path: String, reason: String)
  /// Reading broke off later, at the place that the text names.
  case broken(path: String, reason: String)
  /// The stream's name is not `app/stream`.
  case badStreamName(String)
  /// Somebody publishes under that name.
  case streamBusy(String)
  case tooManyStreams(limit: Int)
  case closed

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): printable("cannot open \(path): \(reason)")
    case .isDirectory(let path): printable("cannot serve \(path): it is a directory, not a file")
    case .emptyFile(let path): printable("cannot serve \(path): the file is empty")
    case .notMedia(let path, let reason): printable("cannot serve \(path): \(reason)")
    case .broken(let path, let reason): printable("cannot read on in \(path): \(reason)")
    case .badStreamName(let name):
      printable("\"\(name)\" is no stream name; it must be app/stream, such as live/a, without ? and empty parts")
    case .streamBusy(let name): printable("\(name) is already publishing")
    case .tooManyStreams(let limit): "the origin carries \(limit) streams, as many as it may"
    case .closed: "the origin is closed"
    }
  }
}
