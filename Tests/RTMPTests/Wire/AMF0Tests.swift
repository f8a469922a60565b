import RTMP
import Testing

struct AMF0Tests {
  /// Bytes by AMF 0, section 2, and what they mean. Written by hand.
  static let vectors: [(String, AMF0Value)] = [
    ("00 00 00 00 00 00 00 00 00", 0),
    ("00 3f f0 00 00 00 00 00 00", 1),
    ("00 c0 09 21 fb 54 44 2d 18", .number(-Double.pi)),
    ("01 00", false),
    ("01 01", true),
    ("02 00 00", ""),
    ("02 00 04 6c 69 76 65", "live"),
    ("02 00 06 e7 9b b4 e6 92 ad", "直播"),
    ("03 00 01 61 00 40 00 00 00 00 00 00 00 00 01 62 05 00 00 09", .object(["a": 2, "b": nil])),
    ("03 00 00 09", .object([:])),
    ("05", .null),
    ("06", .undefined),
    ("08 00 00 00 01 00 01 6b 01 01 00 00 09", .ecmaArray(["k": true])),
    ("0a 00 00 00 02 01 00 05", .strictArray([false, nil])),
    ("0a 00 00 00 00", .strictArray([])),
    ("0b 42 70 00 00 00 00 00 00 ff c4", .date(milliseconds: 1_099_511_627_776, timeZoneMinutes: -60)),
    ("0d", .unsupported),
    ("0f 00 00 00 04 3c 61 2f 3e", .xmlDocument("<a/>")),
    ("10 00 01 43 00 01 78 06 00 00 09", .typedObject(className: "C", ["x": .undefined])),
  ]

  @Test(arguments: vectors) func vector(text: String, value: AMF0Value) throws {
    #expect(try AMF0Reader.readAll(hex(text)) == [value])
    #expect(AMF0Writer.write([value])[...] == hex(text))
  }

  @Test(arguments: vectors) func cutShort(text: String, value: AMF0Value) {
    let bytes = hex(text)
    for end in 1..<bytes.count {
      // An associated array that lacks nothing but its end marker is whole.
      if case .ecmaArray = value, end == bytes.count - 3 { continue }
      #expect(throws: AMF0Error.self) { try AMF0Reader.readAll(bytes[..<end]) }
    }
  }

  @Test func longString() throws {
    let short = String(repeating: "x", count: 65_535)
    #expect(AMF0Writer.write([.string(short)]).prefix(3) == [2, 0xFF, 0xFF])
    let long = short + "y"
    let bytes = AMF0Writer.write([.string(long)])
    #expect(bytes.prefix(5) == [12, 0, 1, 0, 0])
    #expect(try AMF0Reader.readAll(bytes[...]) == [.string(long)])
    #expect(throws: AMF0Error.truncated(atByte: 5)) {
      try AMF0Reader.readAll([12, 0xFF, 0xFF, 0xFF, 0xFF, 0x41])
    }
  }

  @Test func textThatIsNotUTF8IsRepaired() throws {
    #expect(try AMF0Reader.readAll([2, 0, 2, 0xFF, 0x41]) == ["\u{FFFD}A"])
  }

  @Test func propertiesKeepTheirOrderAndTheLastOfANameCounts() throws {
    let bytes = hex("03 00 01 7a 01 00 00 01 61 01 01 00 01 7a 05 00 00 09")
    let object = try #require(try AMF0Reader.readAll(bytes).first?.objectValue)
    #expect(object.properties.map(\.name) == ["z", "a", "z"])
    #expect(object["z"] == .null)
    #expect(object["none"] == nil)
    var changed = object
    changed["z"] = nil
    #expect(changed == ["a": true])
    changed["a"] = 3
    changed["b"] = 4
    #expect(changed == ["a": 3, "b": 4])
  }

  @Test func anEmptyNameBeforeAValueIsAProperty() throws {
    #expect(try AMF0Reader.readAll(hex("03 00 00 05 00 00 09")) == [.object(["": nil])])
  }

  @Test(arguments: ["00 00 00 00", "00 00 00 09", "ff ff ff ff"]) func wrongArrayCount(count: String) throws {
    let bytes = hex("08 \(count) 00 01 61 01 01 00 01 62 01 00 00 00 09 05")
    #expect(try AMF0Reader.readAll(bytes) == [.ecmaArray(["a": true, "b": false]), .null])
  }

  @Test func arrayWithoutEndMarkerAtTheEndOfTheMessage() throws {
    #expect(try AMF0Reader.readAll(hex("08 00 00 00 01 00 01 61 01 01")) == [.ecmaArray(["a": true])])
    // Fewer properties than announced: something is missing.
    #expect(throws: AMF0Error.truncated(atByte: 10)) {
      try AMF0Reader.readAll(hex("08 00 00 00 02 00 01 61 01 01"))
    }
    // An object has no count to go by.
    #expect(throws: AMF0Error.truncated(atByte: 6)) { try AMF0Reader.readAll(hex("03 00 01 61 01 01")) }
  }

  @Test func references() throws {
    let inner = "03 00 01 78 01 01 00 00 09"
    // An array (0) of an object (1), a reference to it, an empty array (2) and a reference to that.
    let bytes = hex("0a 00 00 00 04 \(inner) 07 00 01 0a 00 00 00 00 07 00 02")
    let object = AMF0Value.object(["x": true])
    #expect(
      try AMF0Reader.readAll(bytes) == [.strictArray([object, object, .strictArray([]), .strictArray([])])])
    // References reach over the values of one message.
    #expect(try AMF0Reader.readAll(hex("\(inner) 07 00 00")) == [object, object])
  }

  @Test func referencesThatNameNothing() {
    #expect(throws: AMF0Error.badReference(0, atByte: 0)) { try AMF0Reader.readAll([7, 0, 0]) }
    // An object that contains itself.
    #expect(throws: AMF0Error.badReference(0, atByte: 4)) {
      try AMF0Reader.readAll(hex("03 00 01 61 07 00 00 00 00 09"))
    }
  }

  /// Each level holds the one before it twice: 2^n values from 9 n bytes.
  @Test func referencesCannotGrowWithoutLimit() {
    var bytes = hex("0a 00 00 00 00")
    for level: UInt8 in 0..<60 { bytes += [10, 0, 0, 0, 2, 7, 0, level, 7, 0, level] }
    #expect(throws: AMF0Error.tooManyValues(limit: 100_000)) { try AMF0Reader.readAll(bytes) }
    var limits = AMF0Reader.Limits()
    limits.values = .max / 2
    #expect(throws: AMF0Error.tooManyValues(limit: .max / 2)) { try AMF0Reader.readAll(bytes, limits: limits) }
  }

  /// Each level holds the one before it once: depth without many values.
  @Test func referencesCountTowardsTheDepth() {
    var bytes = hex("0a 00 00 00 00")
    for level: UInt8 in 0..<70 { bytes += [10, 0, 0, 0, 1, 7, 0, level] }
    #expect(throws: AMF0Error.tooDeep(limit: 64)) { try AMF0Reader.readAll(bytes) }
  }

  @Test func depth() throws {
    let open = (0..<64).flatMap { _ in hex("0a 00 00 00 01") }
    #expect(try AMF0Reader.readAll((open + [5])[...]).count == 1)
    #expect(throws: AMF0Error.tooDeep(limit: 64)) { try AMF0Reader.readAll((open + hex("0a 00 00 00 00"))[...]) }
    #expect(throws: AMF0Error.tooDeep(limit: 64)) {
      try AMF0Reader.readAll((0..<1_000_000).flatMap { _ in [3, 0, 0] as [UInt8] }[...])
    }
  }

  @Test func numberOfValues() {
    let array = hex("0a ff ff ff ff") + [UInt8](repeating: 5, count: 200_000)
    #expect(throws: AMF0Error.tooManyValues(limit: 100_000)) { try AMF0Reader.readAll(array[...]) }
    #expect(throws: AMF0Error.truncated(atByte: 6)) { try AMF0Reader.readAll(array[..<6]) }
  }

  @Test func markersThatAreNotRead() {
    #expect(throws: AMF0Error.amf3(atByte: 1)) { try AMF0Reader.readAll([5, 17, 1]) }
    for marker: UInt8 in [4, 9, 14, 18, 255] {
      #expect(throws: AMF0Error.unsupportedMarker(marker, atByte: 0)) { try AMF0Reader.readAll([marker]) }
    }
  }

  @Test func aSliceOfALargerMessage() throws {
    let bytes = hex("ff ff 02 00 01 61 05")
    var reader = AMF0Reader(bytes[2...])
    #expect(try reader.read() == "a")
    #expect(reader.remaining == [5])
    #expect(!reader.isAtEnd)
    #expect(throws: AMF0Error.amf3(atByte: 0)) { try AMF0Reader.readAll((bytes + [17])[7...]) }
  }

  @Test func noiseIsAnsweredWithAnErrorOrValues() {
    var generator = TestGenerator(seed: 11)
    for _ in 0..<20_000 {
      // Mostly markers, so that something is built.
      let bytes = (0..<40).map { _ in UInt8.random(in: 0...17, using: &generator) }
      let values = (try? AMF0Reader.readAll(bytes[...])) ?? []
      #expect((try? AMF0Reader.readAll(AMF0Writer.write(values)[...]))?.count == values.count)
    }
  }
}
