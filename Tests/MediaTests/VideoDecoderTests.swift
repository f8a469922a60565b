import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoDecoderTests {
  /// Every picture and its time against `ffmpeg -f framemd5`.
  @Test(arguments: [Samples.mp4, Samples.ts, Samples.hevcMP4], [1, 3])
  func picturesAreFFmpegs(path: String, threads: Int) throws {
    let expected = Samples.frameDigests("-i '\(path)' -map 0:v -fps_mode passthrough")
    let (pictures, errors) = try decodeVideo(path, threads: threads)
    #expect(errors == 0)
    #expect(pictures.count == expected.count)
    for (picture, row) in zip(pictures, expected) {
      #expect(Digest.md5Hex(try picture.packedBytes()[...]) == row[5])
      #expect(!picture.isCorrupt)
    }
    let times = pictures.map(\.presentationTime)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 40 })
    #expect(pictures.first?.isKey == true)
  }
}
