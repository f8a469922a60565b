import Glibc
import Testing

@testable import TerminalUI

/// A file of one test, gone with it.
final class TemporaryFile {
  let path: String

  init(_ ending: String, _ text: String? = nil) throws {
    var random = SystemRandomNumberGenerator()
    path = "/tmp/liveterm-\(String(random.next(), radix: 36)).\(ending)"
    if let text { try #require(TextFiles.write(text, to: path) == nil) }
  }

  var text: String? { TextFiles.read(path) }

  static func remove(_ path: String) { _ = unlink(path) }

  deinit { Self.remove(path) }
}
