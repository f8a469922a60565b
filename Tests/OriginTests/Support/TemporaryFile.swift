import Glibc
import RTMP

/// A file that is gone with the value.
final class TemporaryFile {
  let path: String

  init(bytes: some Sequence<UInt8>, suffix: String = ".flv") throws {
    var template = Array("/tmp/liveterm-origin-XXXXXX\(suffix)".utf8CString)
    let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
    guard descriptor >= 0 else { throw CannotWrite() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw CannotWrite() }
      written += count
    }
    close(descriptor)
  }

  convenience init(_ messages: [MediaMessage]) throws { try self.init(bytes: Self.flv(messages)) }

  deinit { unlink(path) }

  struct CannotWrite: Error {}

  static func flv(_ messages: [MediaMessage]) -> [UInt8] {
    var bytes = Array(FLVWriter.header(hasAudio: true, hasVideo: true))
    for message in messages { bytes += FLVWriter.tag(message) }
    return bytes
  }
}
