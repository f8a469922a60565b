import Glibc

/// A regular file read piece by piece. The only place where the origin touches the file system itself.
final class ByteFile {
  let path: String
  private let descriptor: Int32

  init(path: String) throws(OriginError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.errorText()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path: path, reason: Self.errorText()) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isDirectory(path: path)
    case S_IFREG: break
    default: throw .cannotOpen(path: path, reason: "it is not a regular file")
    }
    if status.st_size == 0 { throw .emptyFile(path: path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next bytes, at most `limit`; empty at the end.
  func read(upTo limit: Int) throws(OriginError) -> ArraySlice<UInt8> {
    var failure: Int32 = 0
    let piece = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var result = Glibc.read(descriptor, buffer.baseAddress, limit)
      while result < 0, errno == EINTR { result = Glibc.read(descriptor, buffer.baseAddress, limit) }
      if result < 0 { failure = errno }
      count = max(0, result)
    }
    if failure != 0 { throw .broken(path: path, reason: String(cString: strerror(failure))) }
    return piece[...]
  }

  func rewind() throws(OriginError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .broken(path: path, reason: Self.errorText()) }
  }

  private static func errorText() -> String { String(cString: strerror(errno)) }
}
