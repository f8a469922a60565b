@preconcurrency import Glibc

/// Finds test files.
enum TestFiles {
  static let ending = ".test.js"
  /// Files of one run.
  static let limit = 10_000

  /// Absolute paths of the files that the arguments mean, in the order of names; each once.
  static func find(_ paths: [String]) throws(CommandFailure) -> [String] {
    var found: [String] = []
    for path in paths.isEmpty ? ["."] : paths {
      guard let real = real(path) else {
        throw .environment("cannot open \(path.shownInMessage): \(String(cString: strerror(errno)))")
      }
      if isFolder(real) {
        let files = search(real)
        if files.isEmpty { throw .environment("there is no *\(ending) file in \(path.shownInMessage)") }
        found += files
      } else {
        found.append(real)
      }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// The project folder: the current one if all files are in it, else that of the first file.
  static func root(of files: [String]) -> String {
    let current = real(".") ?? "/"
    if files.allSatisfy({ $0.hasPrefix(current == "/" ? "/" : current + "/") }) { return current }
    return folder(of: files.first ?? current)
  }

  static func folder(of file: String) -> String {
    let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
    return folder.isEmpty ? "/" : String(folder)
  }

  static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func search(_ folder: String) -> [String] {
    var files: [String] = []
    for name in names(in: folder) where !name.hasPrefix(".") && name != "node_modules" {
      let path = "\(folder)/\(name)"
      var status = stat()
      // Links to folders are not followed: they may lead in circles.
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        files += search(path)
      } else if name.hasSuffix(ending) {
        files.append(path)
      }
      if files.count >= limit { break }
    }
    return files
  }

  /// In the order of bytes.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
