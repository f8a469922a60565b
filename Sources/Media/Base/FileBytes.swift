import CFFmpeg

/// Why a file cannot be read whole; one line that names it.
public enum FileBytesError: Error, Hashable, Sendable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  /// The limit is in bytes.
  case tooLong(path: String, limit: Int)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .tooLong(let path, let limit): "\(path) is longer than \(limit) bytes"
    }
  }
}

/// Reads small files whole.
public enum FileBytes {
  private static let pieceSize = 65_536

  /// The bytes of a regular local file; the path is never taken for a URL.
  /// - Parameter limit: in bytes.
  /// - Throws: the file cannot be read, is not a regular file (a pipe would have to be waited for), or is longer than the limit.
  public static func read(_ path: String, limit: Int) throws(FileBytesError) -> ArraySlice<UInt8> {
    FFmpegLog.prepare()
    var file: UnsafeMutablePointer<AVIOContext>?
    let readable = avio_check("file:\(path)", AVIO_FLAG_READ)
    guard readable >= 0 else { throw .cannotRead(path: path, reason: FFmpegError.text(of: readable)) }
    guard liveterm_is_regular_file(path) == 1 else {
      throw .cannotRead(path: path, reason: "it is not a regular file")
    }
    let opened = avio_open(&file, "file:\(path)", AVIO_FLAG_READ)
    guard opened >= 0 else { throw .cannotRead(path: path, reason: FFmpegError.text(of: opened)) }
    defer { avio_closep(&file) }
    var bytes: [UInt8] = []
    while true {
      // One byte more than may be tells a file that is too long.
      let room = min(pieceSize, limit + 1 - bytes.count)
      var count: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        count = avio_read(file, buffer.baseAddress, Int32(room))
        filled = max(0, Int(count))
      }
      if count == 0 || count == liveterm_averror_eof() { return bytes[...] }
      guard count > 0 else { throw .cannotRead(path: path, reason: FFmpegError.text(of: count)) }
      bytes.append(contentsOf: piece)
      guard bytes.count <= limit else { throw .tooLong(path: path, limit: limit) }
    }
  }
}
