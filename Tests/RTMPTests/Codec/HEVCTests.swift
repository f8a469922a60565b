import RTMP
import Testing

@Suite struct HEVCTests {
  static func unit(
    subLayers: Int = 0, chroma: Int = 1, separate: Int = 0, width: Int = 1920, height: Int = 1088, window: [Int]? = nil,
    layer: Int = 0
  ) -> ArraySlice<UInt8> {
    var writer = BitWriter()
    writer.put(33 << 9 | layer << 3 | 1, 16)
    writer.put(0, 4)
    writer.put(subLayers, 3)
    writer.put(1, 1)
    writer.put(1, 8)
    for _ in 0..<80 { writer.put(0, 1) }
    writer.put(93, 8)
    if subLayers > 0 {
      // Profile and level present for every second one.
      for index in 0..<subLayers { writer.put(index % 2 == 0 ? 3 : 1, 2) }
      for _ in subLayers..<8 { writer.put(0, 2) }
      for index in 0..<subLayers {
        if index % 2 == 0 { for _ in 0..<11 { writer.put(0x5A, 8) } }
        writer.put(0xA5, 8)
      }
    }
    writer.unsigned(0)
    writer.unsigned(chroma)
    if chroma == 3 { writer.put(separate, 1) }
    writer.unsigned(width)
    writer.unsigned(height)
    writer.put(window == nil ? 0 : 1, 1)
    for offset in window ?? [] { writer.unsigned(offset) }
    writer.unsigned(2)
    writer.unsigned(2)
    return writer.unit
  }

  @Test(arguments: 0...6) func subLayers(count: Int) throws {
    let parameters = try HEVCSequenceParameters(parsing: Self.unit(subLayers: count, window: [0, 0, 0, 4]))
    #expect(parameters.width == 1920)
    #expect(parameters.height == 1080)
    #expect(parameters.bitDepth == 10)
    #expect(parameters.chromaFormatIDC == 1)
  }

  @Test(arguments: [(0, 0, 1, 1), (1, 0, 2, 2), (2, 0, 2, 1), (3, 0, 1, 1), (3, 1, 1, 1)])
  func conformanceWindow(chroma: Int, separate: Int, unitX: Int, unitY: Int) throws {
    let parameters = try HEVCSequenceParameters(
      parsing: Self.unit(chroma: chroma, separate: separate, window: [1, 2, 3, 4]))
    #expect(parameters.width == 1920 - 3 * unitX)
    #expect(parameters.height == 1088 - 7 * unitY)
  }

  @Test func refusals() {
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: Self.unit(subLayers: 7)) }
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: Self.unit(layer: 1)) }
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: Self.unit(width: 16_889)) }
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: Self.unit(width: 0)) }
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: Self.unit(window: [480, 480, 0, 0])) }
    #expect(throws: CodecError.self) { try HEVCSequenceParameters(parsing: octets("4401")) }
  }

  @Test func otherArraysArePassedOver() throws {
    let unit = Self.unit()
    var record = octets("01 01 60000000 900000000000 5D F000 FC FD F8 F8 0000 0F 02")
    record += octets("27 0001 0002 4E01") + octets("21 0001 00") + [UInt8(unit.count)] + unit
    let configuration = try HEVCConfiguration(parsing: record)
    #expect(configuration.spsList == [unit])
    #expect(configuration.vpsList.isEmpty)
    #expect(configuration.levelIDC == 93)
    #expect(configuration.parameters?.width == 1920)
  }
}
