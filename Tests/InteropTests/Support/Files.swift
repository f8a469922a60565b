@preconcurrency import Glibc
import RTMP

struct FileFailure: Error, CustomStringConvertible { let description: String }

func readBytes(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "r") else { throw FileFailure(description: "cannot open \(path)") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while true {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&piece, 1, piece.count, file)
    if count == 0 { break }
    bytes += piece[..<count]
  }
  return bytes
}

func readText(_ path: String) throws -> String { String(decoding: try readBytes(path), as: UTF8.self) }

func writeText(_ text: String, to path: String) throws { try writeBytes(Array(text.utf8), to: path) }

func writeBytes(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "w") else { throw FileFailure(description: "cannot write \(path)") }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
    throw FileFailure(description: "cannot write \(path)")
  }
}

extension String {
  var lines: [String] { split(separator: "\n").map(String.init) }
}

/// A fixture's bytes, to be sent in parts.
struct FLVFile {
  let bytes: [UInt8]
  let messages: [MediaMessage]

  init(_ fixture: String) throws {
    bytes = try readBytes(Peers.fixtures + fixture)
    var reader = FLVReader()
    var offset = 0
    var messages: [MediaMessage] = []
    while let message = try reader.receive(bytes[...], from: &offset) { messages.append(message) }
    self.messages = messages
  }

  /// The file up to the first tag at or after `milliseconds`, and the rest.
  func split(at milliseconds: UInt32) -> (first: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
    // Each tag: a head of 11 bytes, the body, its size once more. The file's own head: 9 bytes and a size.
    var offset = 13
    for message in messages.prefix(while: { $0.timestamp < milliseconds }) { offset += 15 + message.payload.count }
    return (bytes[..<offset], bytes[offset...])
  }
}
