import FoundationEssentials
import RTMP
import Testing

/// The streams of fixtures/, whose README says what is in them.
@Suite struct FixtureTests {
  static func messages(_ name: String, file: String = #filePath) throws -> (messages: [MediaMessage], end: FLVError?) {
    let folder = file.split(separator: "/").dropLast(4).joined(separator: "/")
    let input = [UInt8](try Data(contentsOf: URL(filePath: "/\(folder)/fixtures/\(name)")))[...]
    var reader = FLVReader()
    var messages: [MediaMessage] = []
    var offset = 0
    while let message = try reader.receive(input, from: &offset) { messages.append(message) }
    do throws(FLVError) {
      try reader.finish()
      return (messages, nil)
    } catch {
      return (messages, error)
    }
  }

  @Test(arguments: ["hevc-id12.flv", "hevc-enhanced.flv"]) func hevc(name: String) throws {
    let (messages, end) = try Self.messages(name)
    #expect(end == nil)
    var configuration: HEVCConfiguration?
    var frames = 0
    var keys = 0
    var isEnded = false
    for message in messages where message.kind == .video {
      let tag = try VideoTag(parsing: message.payload)
      #expect(tag.codec == .hevc)
      switch tag.packet {
      case .sequenceHeader: configuration = try HEVCConfiguration(parsing: tag.body)
      case .endOfSequence: isEnded = true
      case .frames:
        frames += 1
        var units = NALUnitReader(tag.body, lengthSize: try #require(configuration?.nalLengthSize))
        var types: [UInt8] = []
        while let unit = try units.next() { types.append(unit[unit.startIndex] >> 1 & 0x3F) }
        // Intra random access pictures are types 16 to 23 (ITU-T H.265, table 7-1).
        let isRandomAccess = types.contains { (16...23).contains($0) }
        #expect(isRandomAccess == tag.isKeyFrame)
        keys += isRandomAccess ? 1 : 0
        #expect((0...200).contains(tag.compositionTime))
      default: Issue.record("unexpected packet \(tag.packet)")
      }
    }
    #expect(configuration?.parameters?.width == 360)
    #expect(configuration?.parameters?.height == 640)
    #expect(frames == 200)
    #expect(keys == 4)
    if name == "hevc-enhanced.flv" { #expect(isEnded) }
  }

  @Test func sizeChange() throws {
    var sizes: [[Int]] = []
    for message in try Self.messages("size-change.flv").messages where message.kind == .video {
      let tag = try VideoTag(parsing: message.payload)
      guard tag.packet == .sequenceHeader else { continue }
      let parameters = try #require(try AVCConfiguration(parsing: tag.body).parameters)
      sizes.append([Int(message.timestamp), parameters.width, parameters.height])
    }
    #expect(sizes == [[0, 360, 640], [4000, 540, 960], [8000, 360, 640]])
  }

  @Test func truncated() throws {
    let (messages, end) = try Self.messages("truncated.flv")
    guard case .truncated = end else {
      Issue.record("\(String(describing: end))")
      return
    }
    #expect(messages.last { $0.kind == .video }.map { $0.timestamp < 6000 } == true)
  }

  @Test func timestampsWrap() throws {
    for (name, first) in [("near-2-24.flv", UInt32(16_774_216)), ("near-2-32.flv", 4_294_964_296)] {
      let times = try Self.messages(name).messages.filter { $0.kind == .video }.map(\.timestamp)
      #expect(times.first == first)
      #expect(zip(times.dropFirst(), times).allSatisfy { $0 &- $1 <= 40 })
      #expect((times.last ?? 0) &- first > 7000)
    }
  }

  @Test func mp3() throws {
    for message in try Self.messages("mp3.flv").messages where message.kind == .audio {
      let tag = try AudioTag(parsing: message.payload)
      #expect(tag.codec == .mp3)
      let header = try MP3FrameHeader(parsing: tag.body)
      #expect(header.sampleRate == 44_100 && header.channels == 2 && header.bitrateKbps == 64)
      #expect(header.frameLength == tag.body.count)
    }
  }
}
