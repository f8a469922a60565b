import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct StillImageTests {
  /// The same pixels as ffmpeg decodes.
  @Test(arguments: ["png", "jpg", "bmp", "gif"], ["161x93", "64x200"])
  func formats(type: String, size: String) throws {
    let path = Samples.make("still-\(size).\(type)", "-f lavfi -i testsrc=size=\(size) -frames:v 1")
    let picture = try StillImage.load(path: path)
    #expect("\(picture.width)x\(picture.height)" == size)
    let image = try Scaler(quality: .best).image(of: picture)
    let expected = Samples.rawVideo(
      "-i '\(path)' -frames:v 1 -sws_flags bicubic+accurate_rnd+full_chroma_int -pix_fmt rgb24")
    #expect(psnr(image.bytes, expected) > 40)
  }

  /// The waiting image lies whole between bars.
  @Test func contained() throws {
    let picture = try StillImage.load(path: "\(fixtures)/wait.png")
    let planes = try Planes(
      try PictureFilter().apply(picture, PictureFilterSettings(width: 640, height: 360, fit: .contain)))
    // 360x640 in 640x360 is 202 wide, from 218 on.
    let row = Array(planes.luma[180 * 640..<181 * 640])
    #expect(row[..<218].allSatisfy { $0 == 16 })
    #expect(row[421...].allSatisfy { $0 == 16 })
    #expect(row[219..<419].contains { $0 != 16 })
    let expected = Samples.rawVideo(
      "-i '\(fixtures)/wait.png' -sws_flags bicubic -vf scale=202:360,pad=640:360:218:0:black,format=yuv420p")
    #expect(psnr(planes.luma + planes.chroma, expected) > 36)
  }

  /// What cannot be seen is black, and what is half seen half as bright.
  @Test func transparency() throws {
    let path = Samples.make(
      "glass.png",
      "-f lavfi -i color=white:size=60x20,format=rgba,geq=r=255:g=255:b=255:a='127.5*floor(X/20)' -frames:v 1")
    let image = try Scaler().image(of: try StillImage.load(path: path))
    #expect(image[10, 10].green < 3)
    #expect((120...135).contains(image[30, 10].green))
    #expect(image[50, 10].green > 252)
  }

  @Test func whatIsNoImage() throws {
    let png = Samples.bytes(of: "cat '\(fixtures)/wait.png'")
    #expect(try StillImage.load(bytes: png[...]).width == 360)
    #expect(throws: StillImageError.self) { try StillImage.load(bytes: png.prefix(40)) }
    #expect(throws: StillImageError.self) { try StillImage.load(bytes: []) }
    #expect(throws: StillImageError.self) { try StillImage.load(bytes: [0xff, 0xd8, 0xff, 0xe0]) }
    let video = #expect(throws: StillImageError.self) { try StillImage.load(path: "\(fixtures)/tiny.flv") }
    #expect(video?.description.contains("PNG, JPEG, BMP, GIF or WebP") == true)
    let missing = #expect(throws: StillImageError.self) { try StillImage.load(path: "/nonexistent.png") }
    #expect(missing?.description == "cannot read /nonexistent.png: No such file or directory")
    #expect(throws: StillImageError.self) { try StillImage.load(path: "/tmp") }
    let large = png + [UInt8](repeating: 0, count: 16 << 20)
    #expect(throws: StillImageError.tooLarge(limitBytes: 16 << 20)) { try StillImage.load(bytes: large[...]) }
  }

  @Test(arguments: ["png", "jpg"]) func tooWide(type: String) {
    let path = Samples.make("wide.\(type)", "-f lavfi -i color=red:size=9000x16 -frames:v 1")
    #expect(throws: StillImageError.tooWide(width: 9_000, height: 16, limit: 8_192)) {
      try StillImage.load(path: path)
    }
  }

  /// A head that promises more than memory holds.
  @Test func bomb() {
    var png = Samples.bytes(of: "cat '\(fixtures)/wait.png'")
    for place in 16..<24 { png[place] = place % 4 == 0 ? 0 : 0xff }
    let error = #expect(throws: StillImageError.self) { try StillImage.load(bytes: png[...]) }
    #expect(error?.description.contains("\n") == false)
  }
}
