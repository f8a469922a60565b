import EventLoop
import LiveComponents
import RTMP
import Testing

/// The model of an encoder: sizes as libx264 makes them, and bytes that everything which reads heads takes.
@Suite struct ModelEncoderTests {
  private func encoder(_ kbps: Int, seed: UInt64 = 1) -> ModelVideoEncoder {
    ModelVideoEncoder(kbps: kbps, framesPerSecond: 15, groupFrames: 15, statistics: .call, seed: Seed(seed))
  }

  /// Against libx264 with the settings for calls (VBV 0.22 s): 0.92 to 0.99 of the bitrate, key frames 2.4 to 3.7 times
  /// the others, none over 210 ms of the bitrate, deviation of the others 9 of 58 ms.
  @Test(arguments: [200, 500, 1_000])
  func sizesAreThoseOfTheRealOne(_ kbps: Int) {
    var encoder = encoder(kbps)
    let frames = (0..<15 * 60).map { _ in encoder.next() }
    let second = Double(kbps) * 125
    let total = frames.reduce(0.0) { $0 + Double($1.size) }
    #expect((0.92...1.0).contains(total / 60 / second))
    let keys = frames.filter(\.isKey).map { Double($0.size) }
    let others = frames.filter { !$0.isKey }.map { Double($0.size) }
    #expect(keys.count == 60)
    let mean = others.reduce(0, +) / Double(others.count)
    #expect((2.4...3.7).contains(keys.reduce(0, +) / 60 / mean))
    #expect((keys.max() ?? 0) <= 0.22 * second)
    let deviation = (others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(others.count)).squareRoot()
    #expect((0.1...0.25).contains(deviation / mean))
    // No second carries much more than it should.
    for start in stride(from: 0, to: frames.count - 15, by: 5) {
      #expect(frames[start..<start + 15].reduce(0.0) { $0 + Double($1.size) } < 1.25 * second)
    }
  }

  @Test func aNewBitrateHoldsAtOnce() {
    var encoder = encoder(1_000)
    for _ in 0..<45 { _ = encoder.next() }
    encoder.kbps = 300
    let second = (0..<15).reduce(0) { sum, _ in sum + encoder.next().size }
    #expect(second * 8 < 330_000)
    encoder.kbps = 900
    let later = (0..<30).reduce(0) { sum, _ in sum + encoder.next().size }
    #expect(later * 4 > 800_000)
  }

  @Test func aKeyFrameAskedForComesNextAndBeginsAGroup() {
    var encoder = encoder(500)
    for _ in 0..<5 { _ = encoder.next() }
    encoder.requestKeyFrame()
    let frames = (0..<16).map { _ in encoder.next() }
    #expect(frames.map(\.isKey).enumerated().filter(\.element).map(\.offset) == [0, 15])
    #expect(frames.map(\.number) == Array(0..<15) + [0])
  }

  @Test func theSeedDecidesAll() {
    var (a, b, c) = (encoder(500), encoder(500), encoder(500, seed: 2))
    let frames = (0..<100).map { _ in a.next() }
    #expect(frames == (0..<100).map { _ in b.next() })
    #expect(frames != (0..<100).map { _ in c.next() })
  }

  @Test(arguments: [(360, 640), (540, 960), (270, 480), (1_280, 720)])
  func itsHeadsCanBeRead(_ width: Int, _ height: Int) throws {
    let header = try VideoTag(
      parsing: ModelBitstream.sequenceHeader(for: PictureSize(width: width, height: height)))
    #expect(header.packet == .sequenceHeader)
    let configuration = try AVCConfiguration(parsing: header.body)
    let sequence = try #require(configuration.sequences.first)
    #expect((sequence.width, sequence.height) == (width, height))
    var encoder = encoder(500)
    for index in 0..<20 {
      let frame = encoder.next()
      let tag = try VideoTag(parsing: ModelBitstream.message(for: frame))
      #expect(tag.isKeyFrame == frame.isKey)
      #expect(tag.body.count == frame.size)
      let slice = try #require(try AVCSliceHeader(accessUnit: tag.body, configuration: configuration))
      #expect(slice.isIDR == frame.isKey)
      #expect(slice.sliceType == (frame.isKey ? .i : .p))
      #expect(slice.frameNum == UInt32(index % 15))
      #expect(slice.firstMB == 0)
    }
  }
}
