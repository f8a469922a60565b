/// What ffmpeg's `framecrc` muxer says of a stream: every packet's times and a checksum of its payload.
struct PacketList {
  struct Packet: Hashable {
    /// Milliseconds.
    var decodeTime: Int
    var presentationTime: Int
    var size: Int
    var checksum: String
    var isKey: Bool

    /// All but the times.
    var content: String { "\(size) \(checksum) \(isKey ? "key" : "")" }
  }

  private(set) var video: [Packet] = []
  private(set) var audio: [Packet] = []

  /// Expects millisecond time bases, as FLV has them.
  init(parsing text: String) throws {
    var media: [String: String] = [:]
    for line in text.lines {
      if line.hasPrefix("#tb ") {
        guard line.hasSuffix(": 1/1000") else { throw FileFailure(description: "no milliseconds: \(line)") }
      } else if line.hasPrefix("#media_type ") {
        let parts = line.dropFirst("#media_type ".count).split(separator: ":")
        if parts.count == 2 { media[String(parts[0])] = parts[1].trimmed }
      } else if !line.hasPrefix("#") {
        let fields = line.split(separator: ",").map(\.trimmed)
        guard fields.count >= 6, let dts = Int(fields[1]), let pts = Int(fields[2]), let size = Int(fields[4]) else {
          throw FileFailure(description: "not a packet: \(line)")
        }
        let packet = Packet(
          decodeTime: dts, presentationTime: pts, size: size, checksum: fields[5],
          isKey: !fields.contains { $0 == "F=0x0" })
        if media[fields[0]] == "video" { video.append(packet) } else { audio.append(packet) }
      }
    }
  }

  /// Milliseconds between the first packet of a list and each one.
  static func relative(_ packets: some Sequence<Packet>) -> [Int] {
    var first: Int?
    return packets.map { packet in
      first = first ?? packet.decodeTime
      return packet.decodeTime - (first ?? 0)
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
