import RTMP
import Testing

/// What x264 does not write: field pictures, order count type 1, cropping at all edges, emulation prevention in odd places.
@Suite struct AVCTests {
  struct Sequence {
    var id = 0
    var log2MaxFrameNum = 4
    var orderType = 0
    var gaps = 0
    var columns = 20
    var mapUnits = 15
    var frameMbsOnly = 1
    var crop: [Int]?
    var separatePlanes = false

    var unit: ArraySlice<UInt8> {
      var writer = BitWriter()
      for byte in [0x67, separatePlanes ? 244 : 66, 0, 30] { writer.put(byte, 8) }
      writer.unsigned(id)
      if separatePlanes {
        writer.unsigned(3)
        writer.put(1, 1)
        writer.unsigned(0)
        writer.unsigned(0)
        writer.put(0, 2)
      }
      writer.unsigned(log2MaxFrameNum - 4)
      writer.unsigned(orderType)
      if orderType == 0 { writer.unsigned(0) }
      if orderType == 1 {
        writer.put(0, 1)
        writer.signed(-3)
        writer.signed(0)
        writer.unsigned(2)
        writer.signed(70_000)
        writer.signed(-70_000)
      }
      writer.unsigned(3)
      writer.put(gaps, 1)
      writer.unsigned(columns - 1)
      writer.unsigned(mapUnits - 1)
      writer.put(frameMbsOnly, 1)
      if frameMbsOnly == 0 { writer.put(0, 1) }
      writer.put(1, 1)
      writer.put(crop == nil ? 0 : 1, 1)
      for offset in crop ?? [] { writer.unsigned(offset) }
      writer.put(0, 1)
      return writer.unit
    }
  }

  static func configuration(_ sequences: [Sequence], pictures: [(id: Int, sequence: Int)], lengthSize: Int = 4) throws
    -> AVCConfiguration
  {
    var record: ArraySlice<UInt8> = [1, 66, 0, 30, 0xFC | UInt8(lengthSize - 1), 0xE0 | UInt8(sequences.count)]
    for unit in sequences.map(\.unit) { record += [0, UInt8(unit.count)] + unit }
    record.append(UInt8(pictures.count))
    for picture in pictures {
      var writer = BitWriter()
      writer.put(0x68, 8)
      writer.unsigned(picture.id)
      writer.unsigned(picture.sequence)
      record += [0, UInt8(writer.unit.count)] + writer.unit
    }
    return try AVCConfiguration(parsing: record)
  }

  static func slice(
    header: Int = 0x61, firstMB: Int = 0, type: Int = 5, picture: Int = 0, plane: Int? = nil, frameNum: Int, bits: Int,
    field: Int? = nil
  ) -> ArraySlice<UInt8> {
    var writer = BitWriter()
    writer.put(header, 8)
    writer.unsigned(firstMB)
    writer.unsigned(type)
    writer.unsigned(picture)
    if let plane { writer.put(plane, 2) }
    writer.put(frameNum, bits)
    if let field {
      writer.put(1, 1)
      writer.put(field, 1)
    }
    writer.put(0xABCD, 16)
    return writer.unit
  }

  @Test func orderCountTypeOneAndCropping() throws {
    let parameters = try AVCSequenceParameters(
      parsing: Sequence(id: 31, log2MaxFrameNum: 16, orderType: 1, gaps: 1, crop: [1, 2, 3, 4]).unit)
    #expect(parameters.id == 31)
    #expect(parameters.log2MaxFrameNum == 16)
    #expect(parameters.frameNumGapsAllowed)
    #expect(parameters.width == 320 - 6)
    #expect(parameters.height == 240 - 14)
    #expect(parameters.numReorderFrames == nil)
  }

  @Test func fieldsCountTwiceInHeight() throws {
    let parameters = try AVCSequenceParameters(
      parsing: Sequence(orderType: 2, mapUnits: 18, frameMbsOnly: 0, crop: [0, 0, 0, 4]).unit)
    #expect(parameters.height == 576 - 16)
    #expect(parameters.numReorderFrames == 0)
  }

  @Test func separatePlanesCropBySingleSamples() throws {
    let parameters = try AVCSequenceParameters(parsing: Sequence(crop: [1, 0, 1, 0], separatePlanes: true).unit)
    #expect(parameters.separateColourPlane)
    #expect(parameters.width == 319)
    #expect(parameters.height == 239)
  }

  @Test func sliceOfAFieldWithItsOwnParameterSet() throws {
    let configuration = try Self.configuration(
      [Sequence(), Sequence(id: 5, log2MaxFrameNum: 10, frameMbsOnly: 0)], pictures: [(0, 0), (7, 5)])
    let unit = Self.slice(header: 0x01, firstMB: 3, type: 1, picture: 7, frameNum: 0x155, bits: 10, field: 1)
    // An access unit delimiter and an empty NAL unit come first.
    let header = try AVCSliceHeader(
      accessUnit: [0, 0, 0, 2, 9, 0xF0, 0, 0, 0, 0, 0, 0, 0, UInt8(unit.count)] + unit, configuration: configuration)
    #expect(header?.frameNum == 0x155)
    #expect(header?.firstMB == 3)
    #expect(header?.sliceType == .b)
    #expect(header?.nalRefIDC == 0)
    #expect(header?.pictureParameterSetID == 7)
    #expect(header?.isField == true)
    #expect(header?.isBottomField == true)
    #expect(header?.isIDR == false)
  }

  /// Zeros in frame_num make emulation prevention bytes that must not count.
  @Test func emulationPreventionInsideTheSliceHeader() throws {
    let configuration = try Self.configuration([Sequence(log2MaxFrameNum: 16)], pictures: [(255, 0)])
    for frameNum in [0, 1, 0x100, 0x8000, 0xFFFF] {
      let unit = Self.slice(header: 0x65, type: 5, picture: 255, frameNum: frameNum, bits: 16)
      let header = try AVCSliceHeader(accessUnit: [0, 0, 0, UInt8(unit.count)] + unit, configuration: configuration)
      #expect(header?.frameNum == UInt32(frameNum))
      #expect(header?.pictureParameterSetID == 255)
      #expect(header?.isIDR == true)
    }
    let zeros = Self.slice(header: 0x65, type: 5, picture: 255, frameNum: 0, bits: 16)
    #expect(zeros.dropFirst(3).prefix(4) == [0, 0, 3, 1])
  }

  @Test func separatePlanesHaveAPlaneNumber() throws {
    let configuration = try Self.configuration([Sequence(separatePlanes: true)], pictures: [(0, 0)], lengthSize: 2)
    let unit = Self.slice(plane: 2, frameNum: 9, bits: 4)
    let header = try AVCSliceHeader(accessUnit: [0, UInt8(unit.count)] + unit, configuration: configuration)
    #expect(header?.frameNum == 9)
  }

  @Test func accessUnitsWithoutASlice() throws {
    let configuration = try Self.configuration([Sequence()], pictures: [(0, 0)])
    #expect(try AVCSliceHeader(accessUnit: [], configuration: configuration) == nil)
    #expect(try AVCSliceHeader(accessUnit: [0, 0, 0, 2, 6, 0x80], configuration: configuration) == nil)
    #expect(throws: CodecError.self) { try AVCSliceHeader(accessUnit: [0, 0, 0], configuration: configuration) }
    #expect(throws: CodecError.self) {
      try AVCSliceHeader(accessUnit: [0, 0, 0, 9, 0x65], configuration: configuration)
    }
    #expect(throws: CodecError.self) {
      try AVCSliceHeader(accessUnit: [0, 0, 0, 1, 0x65], configuration: configuration)
    }
  }

  @Test func refusesParameterSetsThatCannotBe() {
    func problem(_ sequence: Sequence) -> String? {
      do throws(CodecError) {
        _ = try AVCSequenceParameters(parsing: sequence.unit)
        return nil
      } catch {
        return error.description
      }
    }
    let prefix = "H.264 sequence parameter set: "
    #expect(problem(Sequence(id: 32)) == prefix + "seq_parameter_set_id is 32, over 31")
    #expect(problem(Sequence(log2MaxFrameNum: 17)) == prefix + "log2_max_frame_num_minus4 is 13, over 12")
    #expect(problem(Sequence(orderType: 3)) == prefix + "pic_order_cnt_type is 3, over 2")
    #expect(problem(Sequence(columns: 1 << 31)) == prefix + "pic_width_in_mbs_minus1 is 2147483647, over 1054")
    #expect(problem(Sequence(crop: [80, 80, 0, 0])) == prefix + "cropping leaves no picture")
    #expect(problem(Sequence(crop: [0, 0xFFFF_FFFE, 0, 0])) == prefix + "cropping leaves no picture")
    #expect(throws: CodecError.self) { try AVCSequenceParameters(parsing: [0x68, 1, 2, 3]) }
    #expect(throws: CodecError.self) { try AVCSequenceParameters(parsing: []) }
    // 32 zero bits are no Exp-Golomb number.
    #expect(throws: CodecError("H.264 sequence parameter set", "seq_parameter_set_id is out of range")) {
      try AVCSequenceParameters(parsing: octets("67420028 00000300 00030000 0300 00"))
    }
  }

  @Test func brokenRecords() {
    #expect(throws: CodecError("avcC", "is empty")) { try AVCConfiguration(parsing: []) }
    #expect(throws: CodecError("avcC", "version 0 is not supported")) {
      try AVCConfiguration(parsing: octets("00000001 67420028"))
    }
    #expect(throws: CodecError("avcC", "ends early")) { try AVCConfiguration(parsing: octets("01420028 FFE1 FFFF 67")) }
    #expect(throws: CodecError("hvcC", "is empty")) { try HEVCConfiguration(parsing: []) }
    #expect(throws: CodecError("hvcC", "version 2 is not supported")) { try HEVCConfiguration(parsing: [2]) }
  }

  /// A record whose parameter set cannot be read is still a record: the decoder may know better.
  @Test func unreadableParameterSet() throws {
    let configuration = try AVCConfiguration(parsing: octets("01420028 FF E1 0002 6742 01 0002 68CE"))
    #expect(configuration.spsList == [octets("6742")])
    #expect(configuration.parameters == nil)
    #expect(try AVCSliceHeader(accessUnit: octets("00000002 6588"), configuration: configuration) == nil)
  }

  @Test func nalUnitLengths() throws {
    for size in 1...4 {
      let prefix: ArraySlice<UInt8> = Array(repeating: 0, count: size - 1)[...]
      var reader = NALUnitReader(prefix + [2, 7, 8] + prefix + [0] + prefix + [1, 9], lengthSize: size)
      #expect(try reader.next() == [7, 8])
      #expect(try reader.next() == [9])
      #expect(try reader.next() == nil)
    }
  }
}
