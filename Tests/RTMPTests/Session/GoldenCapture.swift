import FoundationEssentials
import RTMP
import Testing

/// One direction of a recorded connection between real programs; see Golden/README.md.
struct GoldenCapture: CustomTestStringConvertible {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")
  /// C0, C1 and C2, or S0, S1 and S2.
  static let handshakeLength = 1 + 2 * 1536
  static let all: [GoldenCapture] = names.flatMap { name in
    [GoldenCapture(name: name, direction: "c2s"), GoldenCapture(name: name, direction: "s2c")]
  }
  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".c2s.bin") }.map { String($0.dropLast(8)) }.sorted()
  }()

  let name: String
  /// `c2s`, client to server, or `s2c`.
  let direction: String

  var testDescription: String { "\(name).\(direction)" }

  private func read(_ ending: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).\(direction).\(ending)")))
  }

  func bytes() throws -> ArraySlice<UInt8> { try read("bin")[...] }

  /// The messages as another reader found them, a line each.
  func messages() throws -> [String] {
    String(decoding: try read("messages"), as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map(String.init)
  }

  /// A message in the form of those lines.
  static func line(_ message: ChunkMessage) -> String {
    let hash = message.payload.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    return "\(message.chunkStreamID) \(message.timestamp) \(message.type) \(message.messageStreamID)"
      + " \(message.payload.count) \(padded)"
  }

  /// The media of the lines as event labels.
  func mediaLabels() throws -> [String] {
    try messages().compactMap { line in
      let fields = line.split(separator: " ")
      return switch fields[2] {
      case "8": "audio \(fields[1]) \(fields[4])"
      case "9": "video \(fields[1]) \(fields[4])"
      default: nil
      }
    }
  }
}
