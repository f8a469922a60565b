import Glibc

/// Files that the user names.
enum TextFiles {
  /// A regular file's first MiB at the most; nil if it cannot be read.
  static func read(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return ferror(file) == 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// Writes a new file, or one in the place of the old. Returns the problem, if any.
  static func write(_ text: String, to path: String) -> String? {
    guard let file = fopen(path, "w") else { return String(cString: strerror(errno)) }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    let isClosed = fclose(file) == 0
    return written == bytes.count && isClosed ? nil : String(cString: strerror(errno))
  }
}
