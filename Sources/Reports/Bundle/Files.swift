import Glibc

/// The few things done with files here.
enum Files {
  /// The whole file. Throws if it is longer than the limit, or no regular file.
  static func read(_ path: String, limit: Int) throws(BundleError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw systemError(.cannotRead, path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw BundleError(.cannotRead, path, "not a file") }
    guard status.st_size <= limit else { throw BundleError(.malformed, path, "longer than \(limit) bytes") }
    guard let file = fopen(path, "r") else { throw systemError(.cannotRead, path) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else { throw systemError(.cannotRead, path) }
    guard count <= limit else { throw BundleError(.malformed, path, "longer than \(limit) bytes") }
    return Array(bytes[..<count])
  }

  static func write(_ text: String, to path: String) throws(BundleError) { try write(Array(text.utf8), to: path) }

  static func write(_ bytes: [UInt8], to path: String) throws(BundleError) {
    guard let file = fopen(path, "w") else { throw systemError(.cannotWrite, path) }
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    let number = errno
    guard fclose(file) == 0 else { throw systemError(.cannotWrite, path) }
    if !isWritten { throw BundleError(.cannotWrite, path, String(cString: strerror(number))) }
  }

  /// The folder and those it lies in; fine if it is there.
  static func makeFolders(_ path: String) throws(BundleError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if mkdir(made, 0o777) != 0, !isFolder(made) { throw systemError(.cannotWrite, made) }
    }
  }

  /// False if something of that name is there.
  static func makeNewFolder(_ path: String) throws(BundleError) -> Bool {
    if mkdir(path, 0o777) == 0 { return true }
    if errno == EEXIST { return false }
    throw systemError(.cannotWrite, path)
  }

  /// The folder and all in it; what links lead to stays.
  static func removeFolder(_ path: String) throws(BundleError) {
    guard let directory = opendir(path) else { throw systemError(.cannotWrite, path) }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      guard name != ".", name != ".." else { continue }
      var status = stat()
      let inner = "\(path)/\(name)"
      guard lstat(inner, &status) == 0 else { throw systemError(.cannotWrite, inner) }
      if status.st_mode & S_IFMT == S_IFDIR {
        try removeFolder(inner)
      } else if unlink(inner) != 0 {
        throw systemError(.cannotWrite, inner)
      }
    }
    guard rmdir(path) == 0 else { throw systemError(.cannotWrite, path) }
  }

  /// Moves a file, onto another file system too.
  static func move(_ path: String, to target: String) throws(BundleError) {
    if rename(path, target) == 0 { return }
    guard errno == EXDEV else { throw systemError(.cannotRead, path) }
    try copy(path, to: target)
    unlink(path)
  }

  private static func copy(_ path: String, to target: String) throws(BundleError) {
    guard let source = fopen(path, "r") else { throw systemError(.cannotRead, path) }
    defer { fclose(source) }
    guard let file = fopen(target, "w") else { throw systemError(.cannotWrite, target) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, source), count > 0 {
      if fwrite(buffer, 1, count, file) != count {
        let error = systemError(.cannotWrite, target)
        fclose(file)
        throw error
      }
    }
    guard fclose(file) == 0 else { throw systemError(.cannotWrite, target) }
    if ferror(source) != 0 { throw systemError(.cannotRead, path) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func systemError(_ kind: BundleError.Kind, _ path: String) -> BundleError {
    BundleError(kind, path, String(cString: strerror(errno)))
  }
}

/// Names of files made from names of tests.
enum FileName {
  /// Letters and digits of any script, small; everything else becomes `-`. At most `limit` bytes of UTF-8; `test` if nothing
  /// is left.
  static func slug(_ text: String, limit: Int = 80) -> String {
    var out = ""
    for character in text.lowercased() {
      let isKept = character.isLetter || character.isNumber
      if !isKept, out.isEmpty || out.hasSuffix("-") { continue }
      let piece = isKept ? String(character) : "-"
      if out.utf8.count + piece.utf8.count > limit { break }
      out += piece
    }
    while out.hasSuffix("-") { out.removeLast() }
    return out.isEmpty ? "test" : out
  }

  static func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// Adds `-2`, `-3` … before the ending until the name is new, and remembers it.
  static func unique(_ name: String, among taken: inout Set<String>) -> String {
    let point = name.lastIndex(of: ".") ?? name.endIndex
    var result = name
    var number = 2
    while !taken.insert(result).inserted {
      result = "\(name[..<point])-\(number)\(name[point...])"
      number += 1
    }
    return result
  }
}
