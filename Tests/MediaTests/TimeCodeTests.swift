import Media
import Testing

struct TimeCodeTests {
  static let requests = [(540, 960), (360, 640), (720, 960), (960, 540), (1280, 720)]

  static func picture(
    _ width: Int, _ height: Int, at microseconds: Int64, position: CameraPosition = .front
  ) throws -> Picture {
    let camera = try Cameras.open(.generated, .portrait(width, height, position: position))
    #expect(camera.width == width && camera.height == height)
    return try #require(try camera.picture(at: microseconds))
  }

  /// The cells as the documentation has them; the checksums are those of another program.
  @Test(arguments: [
    (Int64(0), "000000000000000011010111"), (4_660_000, "000100100011010000100110"),
    (70_196_999, "000100100011010000100110"), (65_535_500, "111111111111111111110011"),
  ]) func cells(microseconds: Int64, bits: String) throws {
    let picture = try Self.picture(540, 960, at: microseconds)
    let planes = try Planes(picture)
    let cell = 24.3
    var read = ""
    for row in 0..<5 {
      for column in 0..<10 {
        let x = Int(270 + (Double(column) - 4.5) * cell)
        let y = Int(480 + (Double(row) - 2) * cell)
        let isWhite = planes.luma[y * 540 + x] == 235
        #expect(isWhite || planes.luma[y * 540 + x] == 16)
        if row == 0 || column == 0 {
          #expect(isWhite)
        } else if row == 4 || column == 9 {
          #expect(!isWhite)
        } else {
          read += isWhite ? "1" : "0"
        }
      }
    }
    #expect(read == bits)
    #expect(TimeCode.read(from: picture)?.milliseconds == UInt16(truncatingIfNeeded: microseconds / 1_000))
  }

  /// Every crop, zoom and mirror image of every shape.
  @Test(arguments: requests, CameraPosition.allCases)
  func survivesFilters(size: (Int, Int), position: CameraPosition) throws {
    let picture = try Self.picture(size.0, size.1, at: 54_321_000, position: position)
    let filter = PictureFilter()
    for (width, height) in [(180, 320), (240, 320), (320, 180), (320, 240)] {
      for zoom in [1.0, 2] {
        for mirrored in [false, true] {
          let level = zoom == 2 && mirrored ? 9.0 : 0
          let settings = PictureFilterSettings(
            width: width, height: height, beauty: level, whiteness: level, zoom: zoom, mirrored: mirrored)
          let code = TimeCode.read(from: try filter.apply(picture, settings))
          #expect(code?.milliseconds == 54_321, "\(settings)")
        }
      }
    }
  }

  /// Pictures that carry none.
  @Test func nothingIsRead() throws {
    let camera = try Cameras.open(.file("\(fixtures)/rtc-360p.flv"), .portrait())
    for index in 0..<60 {
      let picture = try #require(try camera.picture(at: Int64(index) * 66_667))
      #expect(TimeCode.read(from: picture) == nil)
    }
    #expect(TimeCode.read(from: try StillImage.load(path: "\(fixtures)/wait.png")) == nil)
    for graph in ["color=white:size=2x2", "color=gray:size=320x180,format=yuv420p", "testsrc=size=320x180,format=nv12"]
    {
      #expect(TimeCode.read(from: try MediaTests.picture(ofGraph: graph)) == nil)
    }
  }

  @Test func age() {
    #expect(TimeCode(microseconds: 1_000_000).age(at: 1_250_900) == 250)
    #expect(TimeCode(microseconds: 65_535_000).age(at: 65_546_000) == 11)
    #expect(TimeCode(microseconds: 70_000_000).milliseconds == 4_464)
  }

  /// Low bitrate, small pictures, real encoder.
  @Test(
    .enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"),
    arguments: [
      ("plain", 540, 960, 1.0, false), ("zoomed", 540, 960, 2, true), ("landscape", 960, 540, 1, true),
      ("landscape-zoomed", 960, 540, 2, false), ("square-pixels", 720, 960, 1, false),
    ]) func survivesEncoding(name: String, width: Int, height: Int, zoom: Double, mirrored: Bool) throws
  {
    let camera = try Cameras.open(.generated, .portrait(width, height))
    let filter = PictureFilter()
    let settings = PictureFilterSettings(width: 180, height: 320, zoom: zoom, mirrored: mirrored)
    var raw: [UInt8] = []
    let times = (0..<60).map { 12_000_000 + Int64($0) * 66_667 }
    for time in times {
      raw += try filter.apply(try #require(try camera.picture(at: time)), settings).packedBytes()
    }
    let source = Samples.write(raw, to: "\(name).yuv")
    let encoded = Samples.make(
      "\(name).mp4",
      "-f rawvideo -video_size 180x320 -framerate 15 -i '\(source)' -c:v libx264 -preset veryfast -tune zerolatency "
        + "-g 15 -b:v 150k -maxrate 150k -bufsize 75k")
    let bitrate = Samples.probe(encoded, "-select_streams v -show_entries stream=bit_rate").first.flatMap(Int.init)
    #expect((bitrate ?? 0) < 165_000)
    let codes = try decodeVideo(encoded).pictures.map { TimeCode.read(from: $0) }
    #expect(codes == times.map { TimeCode(microseconds: $0) })
  }

  @Test func camerasMoveAndDiffer() throws {
    let cameras = try CameraPosition.allCases.map {
      try Cameras.open(.generated, .portrait(position: $0))
    }
    let first = try cameras.map { try Planes(try #require(try $0.picture(at: 0))) }
    #expect(psnr(first[0].luma, first[1].luma) < 12)
    let later = try Planes(try #require(try cameras[0].picture(at: 66_667)))
    #expect((10..<40).contains(psnr(first[0].luma, later.luma)))
    // No picture is given twice.
    #expect(try cameras[0].picture(at: 66_667) == nil)
    let again = try Cameras.open(.generated, .portrait())
    #expect(try Planes(try #require(try again.picture(at: 0))).luma == first[0].luma)
    #expect(throws: CaptureError.self) { try Cameras.open(.generated, .portrait(0, 640)) }
  }
}
