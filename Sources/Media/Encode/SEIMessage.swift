/// A message among the pictures: an SEI NAL unit with `user_data_unregistered` (ITU-T H.264, D.1.7 and D.2.7) under a
/// UUID of ours.
public enum SEIMessage {
  /// The longest message, in bytes.
  public static let largest = 2_048
  /// So many go with one picture at most.
  public static let mostPerPicture = 16

  /// 0217978e-83fa-4808-b5e7-c4c65b053ed0: marks our messages among other unregistered user data.
  static let identifier: [UInt8] = [
    0x02, 0x17, 0x97, 0x8E, 0x83, 0xFA, 0x48, 0x08, 0xB5, 0xE7, 0xC4, 0xC6, 0x5B, 0x05, 0x3E, 0xD0,
  ]
  private static let unregistered: UInt8 = 5
  /// Longer SEI units are not looked into.
  private static let longestUnit = 1 << 16

  /// The messages in an H.264 access unit whose NAL units have lengths of four bytes, in their order. What is broken
  /// or longer than `largest` is passed over.
  public static func find(in accessUnit: ArraySlice<UInt8>) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for (unit, kind, _) in PrefixedUnits(accessUnit) where kind == 6 && unit.count <= longestUnit {
      let payload = unescaped(unit.dropFirst())
      var rest = payload[...]
      // The last byte is the stop bit's.
      while rest.count > 2, let type = number(&rest), let size = number(&rest), size <= rest.count {
        let body = rest.prefix(size)
        rest = rest.dropFirst(size)
        guard type == Int(unregistered), body.starts(with: identifier) else { continue }
        let message = body.dropFirst(identifier.count)
        if message.count <= largest, found.count < mostPerPicture { found.append(Array(message)) }
      }
    }
    return found
  }

  /// Puts messages into an access unit, before its first slice (H.264, 7.4.1.2.3).
  static func insert(_ messages: [ArraySlice<UInt8>], into accessUnit: inout ArraySlice<UInt8>) {
    guard !messages.isEmpty else { return }
    let slice = PrefixedUnits(accessUnit).first { (1...5).contains($0.kind) }
    let place = slice?.start ?? accessUnit.endIndex
    accessUnit.insert(contentsOf: messages.flatMap(unit), at: place)
  }

  /// A whole NAL unit with its length.
  private static func unit(_ message: ArraySlice<UInt8>) -> [UInt8] {
    var content: [UInt8] = [unregistered]
    let size = identifier.count + message.count
    content += repeatElement(0xFF, count: size / 255)
    content.append(UInt8(size % 255))
    content += identifier
    content += message
    content.append(0x80)
    let escaped = escaped(content)
    let length = escaped.count + 1
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + [6] + escaped
  }

  /// `payloadType` and `payloadSize`: 255 for each FF byte and the byte after (H.264, 7.3.2.3.1).
  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var value = 0
    while let byte = rest.popFirst() {
      value += Int(byte)
      if byte != 0xFF { return value }
    }
    return nil
  }

  /// Puts a 3 where two zeros and a byte below 4 would look like a start code (H.264, 7.4.1).
  private static func escaped(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 16)
    var zeros = 0
    for byte in content {
      if zeros == 2, byte <= 3 {
        result.append(3)
        zeros = 0
      }
      result.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return result
  }

  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var zeros = 0
    for byte in content {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      result.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return result
  }
}
