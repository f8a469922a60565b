import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct PictureFilterTests {
  static let source = "testsrc2=size=540x960"

  static func fixture() throws -> Picture {
    try #require(
      try Cameras.open(.file("\(fixtures)/rtc-360p.flv"), .portrait(), begin: 0).picture(at: 1_000_000))
  }

  /// Cropped and scaled as ffmpeg does it with the numbers that a person would work out.
  @Test(arguments: [
    ("540x960", "crop=540:720:0:120,scale=480:640", PictureFilterSettings(width: 480, height: 640)),
    ("540x960", "scale=360:640", PictureFilterSettings(width: 360, height: 640)),
    ("540x960", "crop=540:304:0:328,scale=640:360", PictureFilterSettings(width: 640, height: 360)),
    ("540x960", "crop=270:480:134:240,scale=360:640", PictureFilterSettings(width: 360, height: 640, zoom: 2)),
    ("540x960", "crop=360:640:90:160,hflip", PictureFilterSettings(width: 360, height: 640, zoom: 1.5, mirrored: true)),
    ("960x540", "crop=304:540:328:0,scale=270:480", PictureFilterSettings(width: 270, height: 480)),
    (
      "960x540", "scale=360:202,pad=360:640:0:218:black",
      PictureFilterSettings(width: 360, height: 640, fit: .contain)
    ),
    ("320x240,setsar=2", "crop=120:240:100:0,scale=120:120", PictureFilterSettings(width: 120, height: 120)),
    ("161x121", "scale=160:120", PictureFilterSettings(width: 160, height: 120, fit: .stretch)),
  ]) func geometryIsFFmpegs(size: String, filters: String, settings: PictureFilterSettings) throws {
    let graph = "testsrc2=size=\(size),format=yuv420p"
    let expected = Samples.rawVideo(
      "-f lavfi -i \(graph) -frames:v 1 -sws_flags bicubic -vf \(filters),format=yuv420p")
    let picture = try PictureFilter().apply(try picture(ofGraph: graph), settings)
    #expect((picture.width, picture.height) == (settings.width, settings.height))
    #expect(picture.pixelFormat == "yuv420p")
    #expect(picture.sampleAspect == (1, 1))
    #expect(psnr(try picture.packedBytes(), expected) > 40)
  }

  /// Whatever the camera's format, the result is what ffmpeg converts it to, and a crop shows the middle of it.
  @Test(arguments: [
    "yuvj420p", "nv12", "rgb24", "yuyv422", "yuv411p", "yuv444p10le", "gray", "monow",
  ]) func formats(format: String) throws {
    let graph = "testsrc=size=320x240,format=\(format)"
    try compare(try picture(ofGraph: graph), with: "-f lavfi -i \(graph)")
  }

  /// Palettes and single bits, as files have them.
  @Test(arguments: ["pal8", "monob", "gray16be"]) func fileFormats(format: String) throws {
    let path = Samples.make("\(format).png", "-f lavfi -i testsrc=size=320x240 -frames:v 1 -pix_fmt \(format)")
    let picture = try #require(try Cameras.open(.file(path), .portrait()).picture(at: 0))
    #expect(picture.pixelFormat == format)
    try compare(picture, with: "-i '\(path)'")
  }

  func compare(_ source: Picture, with input: String) throws {
    let filter = PictureFilter()
    let end = ":out_range=tv,format=yuv420p"
    let whole = Samples.rawVideo("\(input) -frames:v 1 -sws_flags bicubic -vf scale=160:120\(end)")
    let result = try filter.apply(source, PictureFilterSettings(width: 160, height: 120))
    #expect(psnr(try result.packedBytes(), whole) > 38)
    let middle = Samples.rawVideo("\(input) -frames:v 1 -sws_flags bicubic -vf scale=320:240\(end),crop=80:120:120:60")
    let cropped = try filter.apply(source, PictureFilterSettings(width: 80, height: 120, zoom: 2))
    #expect(psnr(try Planes(cropped).luma, Planes(middle, width: 80, height: 120).luma) > 38)
  }

  /// A stream that says BT.709 is converted to the matrix of all others.
  @Test func matrix() throws {
    let path = Samples.make(
      "hd.mp4",
      "-f lavfi -i color=red:size=160x120 -t 0.2 -vf scale=out_color_matrix=bt709,format=yuv420p -c:v libx264 -qp 1 "
        + "-colorspace bt709 -color_primaries bt709 -color_trc bt709")
    let source = try #require(try Cameras.open(.file(path), .portrait()).picture(at: 0))
    #expect(abs(Int(try Planes(source).luma[0]) - 63) <= 2)
    let result = try PictureFilter().apply(source, PictureFilterSettings(width: 160, height: 120))
    #expect(abs(Int(try Planes(result).luma[0]) - 81) <= 2)
  }

  @Test func nothingToDoCostsNothing() throws {
    let source = try Self.fixture()
    let filter = PictureFilter()
    #expect(try filter.apply(source, PictureFilterSettings(width: 360, height: 640)) === source)
    #expect(try filter.apply(source, PictureFilterSettings(width: 360, height: 640, fit: .contain)) === source)
    let mirrored = try filter.apply(source, PictureFilterSettings(width: 360, height: 640, mirrored: true))
    #expect(mirrored !== source)
    let back = try filter.apply(mirrored, PictureFilterSettings(width: 360, height: 640, mirrored: true))
    #expect(try back.packedBytes() == source.packedBytes())
  }

  static let levels = (0...9).map(Double.init) + [0.1, 2.5, 6.3, 8.99]

  @Test func whitenessRaisesLuma() throws {
    let source = try Self.fixture()
    let filter = PictureFilter()
    let plain = try Planes(source)
    var means: [(level: Double, mean: Double)] = []
    for level in Self.levels.sorted() {
      let planes = try Planes(
        try filter.apply(source, PictureFilterSettings(width: 360, height: 640, whiteness: level)))
      means.append((level, planes.meanLuma))
      let isSameChroma = planes.chroma == plain.chroma
      #expect(isSameChroma)
      // Picture 15 has black and white cells in its strip: the first, and the last.
      #expect(planes.luma[12 * 360 + 5...12 * 360 + 25].allSatisfy { $0 < 24 })
      #expect(planes.luma[12 * 360 + 335...12 * 360 + 355].allSatisfy { $0 > 228 })
    }
    #expect(zip(means, means.dropFirst()).allSatisfy { $0.mean < $1.mean }, "\(means)")
    #expect((means.last?.mean ?? 0) - (means.first?.mean ?? 0) > 20)
  }

  @Test(arguments: ["fixture", "noise"]) func beautyLowersDetail(name: String) throws {
    let source =
      name == "fixture"
      ? try Self.fixture()
      : try picture(ofGraph: "color=gray:size=360x640,format=yuv420p,noise=c0s=20:allf=t:all_seed=1")
    let filter = PictureFilter()
    let plain = try Planes(source)
    var details: [(level: Double, detail: Double)] = []
    // It moves in steps of 0.2.
    for level in (0...9).map(Double.init) + [0.1, 2.5, 6.3, 8.7] {
      let settings = PictureFilterSettings(width: source.width, height: source.height, beauty: level)
      let planes = try Planes(try filter.apply(source, settings))
      details.append((level, planes.detail))
      let isSameChroma = planes.chroma == plain.chroma
      #expect(isSameChroma)
      #expect(abs(planes.meanLuma - plain.meanLuma) < 1)
    }
    details.sort { $0.level < $1.level }
    #expect(details.indices.dropFirst().allSatisfy { details[$0 - 1].detail > details[$0].detail }, "\(details)")
    // Skin-like noise goes, edges stay.
    let (first, last) = (details.first?.detail ?? 0, details.last?.detail ?? 0)
    #expect(name == "noise" ? last < first * 0.3 : last > first * 0.3, "\(details)")
  }

  /// Every change gives a picture at once.
  @Test func settingsChangeAtEveryCall() throws {
    let camera = try Cameras.open(.generated, .portrait())
    let filter = PictureFilter()
    var settings = PictureFilterSettings(width: 180, height: 320)
    for index in 0..<60 {
      settings.beauty = Double(index % 10)
      settings.whiteness = Double(index % 7)
      settings.zoom = 1 + Double(index % 5) / 2
      settings.mirrored = index % 3 == 0
      settings.fit = index % 4 == 0 ? .contain : .fillCrop
      if index % 11 == 0 { (settings.width, settings.height) = (settings.height, settings.width) }
      let picture = try #require(try camera.picture(at: Int64(index) * 66_667))
      let result = try filter.apply(picture, settings)
      #expect((result.width, result.height) == (settings.width, settings.height))
    }
  }

  @Test func sizesThatCannotBe() throws {
    let source = try Self.fixture()
    for (width, height) in [(0, 0), (361, 640), (360, 641), (-2, 2), (2, 20_000)] {
      #expect(throws: FFmpegError.self) {
        try PictureFilter().apply(source, PictureFilterSettings(width: width, height: height))
      }
    }
    let tiny = try PictureFilter().apply(
      source, PictureFilterSettings(width: 2, height: 2, beauty: 9, whiteness: 9, zoom: 1e9, mirrored: true))
    #expect(tiny.width == 2)
  }
}
