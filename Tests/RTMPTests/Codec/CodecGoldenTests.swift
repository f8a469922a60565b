import RTMP
import Testing

/// Configurations that x264, x265, ffmpeg's AAC encoder and LAME wrote, against what ffprobe and FFmpeg's trace_headers
/// say of them.
@Suite struct CodecGoldenTests {
  @Test func avc() throws {
    let lines = try FormatGolden.lines("avcc.txt")
    #expect(lines.count == 14)
    for line in lines {
      let configuration = try AVCConfiguration(parsing: octets(line[11]))
      #expect(configuration.nalLengthSize == 4)
      #expect(configuration.spsList.count == 1)
      #expect(configuration.ppsList.count == 1)
      let parameters = try AVCSequenceParameters(parsing: configuration.spsList[0])
      #expect(configuration.parameters == parameters)
      #expect(configuration.parameters(forPictureParameterSet: 0) == parameters)
      let found = [
        line[0], "\(parameters.width)", "\(parameters.height)", "\(parameters.profileIDC)",
        "\(parameters.chromaFormatIDC)", "\(parameters.bitDepth)", "\(parameters.log2MaxFrameNum)",
        parameters.frameMbsOnly ? "1" : "0", "\(parameters.maxReferenceFrames)",
        parameters.numReorderFrames.map { "\($0)" } ?? "-",
      ]
      #expect(found == Array(line[..<10]))
      let aspect = try #require(parameters.sampleAspect)
      #expect("\(aspect.width):\(aspect.height)" == line[10])
      #expect(!parameters.frameNumGapsAllowed)
      #expect(!parameters.separateColourPlane)
    }
  }

  @Test func hevc() throws {
    let lines = try FormatGolden.lines("hvcc.txt")
    #expect(lines.count == 7)
    for line in lines {
      let configuration = try HEVCConfiguration(parsing: octets(line[6]))
      #expect(configuration.nalLengthSize == 4)
      #expect(configuration.vpsList.count == 1)
      #expect(configuration.spsList.count == 1)
      #expect(configuration.ppsList.count == 1)
      #expect(!configuration.isHighTier)
      #expect(configuration.profileSpace == 0)
      let parameters = try #require(configuration.parameters)
      let found = [
        line[0], "\(parameters.width)", "\(parameters.height)", "\(parameters.chromaFormatIDC)",
        "\(parameters.bitDepth)",
      ]
      #expect(found == Array(line[..<5]))
      #expect(
        configuration.profileIDC
          == (line[0].hasPrefix("main10") ? 2 : ["main422", "main444", "gray"].contains(line[0]) ? 4 : 1))
    }
  }

  @Test func sliceHeaders() throws {
    var configuration: AVCConfiguration?
    var found: [[String]] = []
    var types: [AVCSliceHeader.SliceType] = []
    var keys: [Bool] = []
    for message in try FLVReaderTests.read([try FormatGolden.bytes("avc-aac.flv")[...]], shared: true)
    where message.kind == .video {
      let tag = try VideoTag(parsing: message.payload)
      if tag.packet == .sequenceHeader { configuration = try AVCConfiguration(parsing: tag.body) }
      guard tag.packet == .frames else { continue }
      let known = try #require(configuration)
      let header = try #require(try AVCSliceHeader(accessUnit: tag.body, configuration: known))
      #expect(header.firstMB == 0)
      #expect(!header.isField)
      #expect(header.isIDR == tag.isKeyFrame)
      #expect(header.isIDR == (header.sliceType == .i))
      found.append(["\(header.frameNum)"])
      types.append(header.sliceType)
      keys.append(header.isIDR)
    }
    #expect(found == (try FormatGolden.lines("avc-aac-frame-num.txt")))
    #expect(keys.filter { $0 }.count == 2)
    #expect(types.contains(.p) && types.contains(.b))
  }

  @Test func aac() throws {
    for line in try FormatGolden.lines("aac.txt") {
      let configuration = try AudioSpecificConfig(parsing: octets(line[2]))
      #expect(["\(configuration.sampleRate)", "\(configuration.channels)"] == Array(line[..<2]))
      #expect(configuration.objectType == 2)
      #expect(configuration.samplesPerFrame == 1024)
      #expect(!configuration.hasSBR)
      #expect(configuration.outputSampleRate == configuration.sampleRate)
    }
  }

  @Test func mpegAudio() throws {
    for line in try FormatGolden.lines("mpeg-audio.txt") {
      let header = try MP3FrameHeader(parsing: octets(line[5]))
      let found = [
        "\(header.sampleRate)", "\(header.channels)", "\(header.bitrateKbps ?? 0)", "\(header.samplesPerFrame)",
      ]
      #expect(found == Array(line[..<4]))
      // A frame may have one byte of padding more than the golden one, or less.
      #expect(header.frameLength == Int(line[4]))
    }
  }

  /// Every prefix of a real record is either an error or the same configuration.
  @Test func truncatedRecords() throws {
    for line in try FormatGolden.lines("avcc.txt") {
      let record = octets(line[11])
      let whole = try AVCConfiguration(parsing: record)
      for length in record.indices {
        guard let part = try? AVCConfiguration(parsing: record.prefix(length)) else { continue }
        #expect(part.spsList == whole.spsList && part.ppsList == whole.ppsList)
      }
      for length in whole.spsList[0].indices { _ = try? AVCSequenceParameters(parsing: whole.spsList[0][..<length]) }
    }
    for line in try FormatGolden.lines("hvcc.txt") {
      let record = octets(line[6])
      for length in record.indices {
        #expect(throws: CodecError.self) { try HEVCConfiguration(parsing: record.prefix(length)) }
      }
    }
  }

  /// Flips bits of real configurations and feeds garbage: errors, never a trap.
  @Test func damagedConfigurationsNeverCrash() throws {
    var generator = TestGenerator(seed: 2)
    let records =
      try FormatGolden.lines("avcc.txt").map { octets($0[11]) } + FormatGolden.lines("hvcc.txt").map { octets($0[6]) }
    let units = [0x67, 0x68, 0x65, 0x41, 0x42].map { UInt8($0) }
    let configuration = try AVCConfiguration(parsing: records[4])
    for round in 0..<30_000 {
      var bytes: ArraySlice<UInt8>
      if round.isMultiple(of: 2) {
        bytes = records.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
      } else {
        bytes = generator.bytes(Int.random(in: 0...60, using: &generator))[...]
        if !bytes.isEmpty { bytes[0] = units.randomElement(using: &generator) ?? 0 }
      }
      _ = try? AVCConfiguration(parsing: bytes)
      _ = try? HEVCConfiguration(parsing: bytes)
      _ = try? AVCSequenceParameters(parsing: bytes)
      _ = try? HEVCSequenceParameters(parsing: [0x42, 1] + bytes)
      _ = try? AudioSpecificConfig(parsing: bytes)
      _ = try? MP3FrameHeader(parsing: [0xFF, 0xE0 | bytes.count.toByte] + bytes)
      _ = try? AVCSliceHeader(accessUnit: bytes, configuration: configuration)
      _ = try? AVCSliceHeader(accessUnit: [0, 0, 0, bytes.count.toByte] + bytes, configuration: configuration)
    }
  }
}

extension Int {
  fileprivate var toByte: UInt8 { UInt8(truncatingIfNeeded: self) }
}
