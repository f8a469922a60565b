import RTMP
import Testing

@testable import LiveComponents

/// SPEC 1.2, 2107: a gap in H.264's frame_num (ITU-T H.264, 7.4.3).
@Suite struct FrameNumberGapTests {
  private struct Frame {
    var number: UInt32
    var isReference = true
    var isIDR = false
  }

  private static func idr() -> Frame { Frame(number: 0, isIDR: true) }
  private static func p(_ number: UInt32) -> Frame { Frame(number: number) }
  /// A picture that nothing refers to.
  private static func b(_ number: UInt32) -> Frame { Frame(number: number, isReference: false) }

  private static func configuration() throws -> AVCConfiguration {
    let media = try FixtureMedia("tiny.flv")
    let header = try #require(media.header(.video))
    return try AVCConfiguration(parsing: try VideoTag(parsing: header.payload).body)
  }

  /// Those of a fixture with frame_num of four bits.
  private static func parameters(gapsAllowed: Bool = false) throws -> AVCSequenceParameters {
    var parameters = try #require(try configuration().parameters)
    parameters.log2MaxFrameNum = 4
    parameters.frameNumGapsAllowed = gapsAllowed
    return parameters
  }

  /// Which frames had a gap before them.
  private func gaps(_ frames: [Frame], gapsAllowed: Bool = false) throws -> [Int] {
    var detector = FrameNumberGapDetector()
    let parameters = try Self.parameters(gapsAllowed: gapsAllowed)
    var header = try Self.header()
    return frames.indices.filter { index in
      let frame = frames[index]
      header.frameNum = frame.number
      header.isIDR = frame.isIDR
      header.nalRefIDC = frame.isReference ? 2 : 0
      return detector.hasGap(before: header, parameters: parameters)
    }
  }

  /// Some slice header; the tests set its fields.
  private static func header() throws -> AVCSliceHeader {
    let frame = try #require(try FixtureMedia("tiny.flv").frames(.video).dropFirst().first)
    let unit = try VideoTag(parsing: frame.payload).body
    return try #require(try AVCSliceHeader(accessUnit: unit, configuration: try configuration()))
  }

  @Test func aStreamOfReferencePicturesCountsModuloItsMaximum() throws {
    #expect(try gaps([Self.idr()] + (1...40).map { Self.p($0 % 16) }) == [])
  }

  @Test func picturesThatNothingRefersToShareTheNumberOfTheNext() throws {
    #expect(try gaps([Self.idr(), Self.b(1), Self.b(1), Self.p(1), Self.b(2), Self.p(2), Self.p(3)]) == [])
  }

  @Test func aMissingReferencePictureIsAGapOnce() throws {
    #expect(try gaps([Self.idr(), Self.p(1), Self.p(3), Self.p(4)]) == [2])
    #expect(try gaps([Self.idr(), Self.p(14), Self.p(15), Self.p(1), Self.p(2)]) == [1, 3])
  }

  @Test func oneLossBeforeAnUnreferencedPictureIsOneGap() throws {
    #expect(try gaps([Self.idr(), Self.p(1), Self.b(3), Self.b(3), Self.p(3), Self.p(4)]) == [2])
  }

  @Test func aMissingUnreferencedPictureLeavesNoTrace() throws {
    #expect(try gaps([Self.idr(), Self.p(1), Self.p(2), Self.b(3), Self.p(3)]) == [])
  }

  @Test func aKeyFrameBeginsAnew() throws {
    #expect(
      try gaps([Self.p(7), Self.p(8), Self.idr(), Self.p(1), Self.idr(), Self.idr(), Self.b(1), Self.p(1)]) == [])
  }

  @Test func streamsThatAllowGapsHaveNone() throws {
    #expect(try gaps([Self.idr(), Self.p(4), Self.p(9)], gapsAllowed: true) == [])
  }

  @Test func afterARestartNothingIsKnown() throws {
    var detector = FrameNumberGapDetector()
    let parameters = try Self.parameters()
    var header = try Self.header()
    header.frameNum = 3
    #expect(detector.hasGap(before: header, parameters: parameters) == false)
    header.frameNum = 9
    detector.restart()
    #expect(detector.hasGap(before: header, parameters: parameters) == false)
  }
}
