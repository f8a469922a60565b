import RTMP
import Testing

@Suite struct StreamMetadataTests {
  /// The onMetaData that ffmpeg wrote.
  @Test func golden() throws {
    let messages = try FLVReaderTests.read([try FormatGolden.bytes("avc-aac.flv")[...]], shared: true)
    let script = try #require(messages.first { $0.kind == .script })
    let metadata = try #require(try StreamMetadata(parsing: script.payload))
    #expect(metadata.width == 64)
    #expect(metadata.height == 48)
    #expect(metadata.frameRate == 25)
    #expect(metadata.videoCodecID == 7)
    #expect(metadata.audioCodecID == 10)
    #expect(metadata.audioSampleRate == 16_000)
    #expect(metadata.isStereo == false)
    #expect(abs((metadata.duration ?? 0) - 0.6) < 0.1)
    #expect((metadata.audioDataRate ?? 0) > 0)
  }

  @Test func oddValuesAreLeftOut() {
    let metadata = StreamMetadata([
      "width": .number(.nan), "height": .number(1e300), "framerate": "25", "videodatarate": -1,
      "duration": .number(.infinity),
      "videocodecid": "avc1", "audiocodecid": "10", "stereo": 1, "audiosamplerate": nil,
    ])
    var expected = StreamMetadata()
    expected.videoCodecID = 0x6176_6331
    expected.audioCodecID = 10
    #expect(metadata == expected)
  }

  @Test func othersThanMetadata() throws {
    // "onCuePoint", null
    #expect(try StreamMetadata(parsing: octets("02 000A 6F6E437565506F696E74 05")) == nil)
    // "onMetaData" without more, and with a number
    #expect(try StreamMetadata(parsing: octets("02 000A 6F6E4D65746144617461")) == nil)
    #expect(try StreamMetadata(parsing: octets("02 000A 6F6E4D65746144617461 00 0000000000000000")) == nil)
    // "@setDataFrame", "onMetaData", { width: 2 }
    let framed = octets(
      "02 000D 40736574446174614672616D65 02 000A 6F6E4D65746144617461 03 0005 7769647468 00 4000000000000000 0000 09")
    #expect(try StreamMetadata(parsing: framed)?.width == 2)
    #expect(throws: AMF0Error.self) { try StreamMetadata(parsing: octets("02 FFFF 00")) }
  }
}
