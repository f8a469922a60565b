import Glibc
import Media

/// Files that scripts name.
enum CaptureText {
  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// A text file of at most 16 MiB.
  static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > 16 << 20 { return nil }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Writes a file and the folders it is in; the problem's text if that fails.
  static func write(_ bytes: some Collection<UInt8>, to path: String) -> String? {
    guard makeFolders(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])) else {
      return String(cString: strerror(errno))
    }
    guard let file = fopen(path, "w") else { return String(cString: strerror(errno)) }
    let data = Array(bytes)
    let written = fwrite(data, 1, data.count, file)
    return fclose(file) == 0 && written == data.count ? nil : String(cString: strerror(errno))
  }

  /// Makes a folder, absolute, and those it is in; whether it is there.
  static func makeFolders(_ path: String) -> Bool {
    var folder = ""
    for part in path.split(separator: "/") {
      folder += "/" + part
      if mkdir(folder, 0o755) != 0, errno != EEXIST { return false }
    }
    return true
  }

  /// A camera or microphone as the command line names it; a file from the project folder.
  static func source(_ text: String, root: String) throws(CaptureSourceError) -> CaptureSource {
    let inProject = "\(root)/\(text)"
    return try CaptureSource(parsing: !text.hasPrefix("/") && exists(inProject) ? inProject : text)
  }
}
