import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct PictureTests {
  /// Four quarters: red, green, blue, white; 160x120.
  static let quarters = Samples.make(
    "quarters.mp4",
    "-f lavfi -i color=red:size=80x60 -f lavfi -i color=lime:size=80x60 -f lavfi -i color=blue:size=80x60 "
      + "-f lavfi -i color=white:size=80x60 -filter_complex xstack=inputs=4:layout=0_0\\|w0_0\\|0_h0\\|w0_h0 "
      + "-t 0.2 -c:v libx264 -qp 4 -pix_fmt yuv420p")
  static let wide = Samples.make(
    "wide.mp4", "-f lavfi -i color=white:size=160x120,setsar=2 -t 0.2 -c:v libx264 -pix_fmt yuv420p")

  static func first(_ path: String) throws -> Picture { try #require(try decodeVideo(path).pictures.first) }

  static func name(_ pixel: (red: UInt8, green: UInt8, blue: UInt8)) -> Character {
    switch (pixel.red > 128, pixel.green > 128, pixel.blue > 128) {
    case (true, false, false): "r"
    case (false, true, false): "g"
    case (false, false, true): "b"
    case (true, true, true): "w"
    case (false, false, false): "."
    default: "?"
    }
  }

  /// Samples of an image on a grid, row by row.
  static func grid(_ image: RGBImage, _ columns: Int, _ rows: Int) -> String {
    (0..<rows).map { row in
      String(
        (0..<columns).map { column in
          name(image[(2 * column + 1) * image.width / (2 * columns), (2 * row + 1) * image.height / (2 * rows)])
        })
    }.joined(separator: "/")
  }

  @Test(arguments: [(Rotation.none, "rg/bw"), (.clockwise90, "br/wg"), (.half, "wb/gr"), (.clockwise270, "gw/rb")])
  func rotation(rotation: Rotation, expected: String) throws {
    let image = try Scaler().image(of: Self.first(Self.quarters), rotated: rotation)
    #expect(Self.grid(image, 2, 2) == expected)
    #expect(image.width == (rotation.swapsSides ? 120 : 160))
    #expect(image.bytes.count == image.width * image.height * 3)
  }

  @Test func containAndFillCrop() throws {
    let picture = try Self.first(Self.quarters)
    let scaler = Scaler()
    let tall = try scaler.image(of: picture, width: 40, height: 90, fit: .contain)
    #expect(Self.grid(tall, 2, 6) == "../../rg/bw/../..")
    let flat = try scaler.image(of: picture, width: 160, height: 40, fit: .contain)
    #expect(Self.grid(flat, 6, 2) == "..rg../..bw..")
    let cropped = try scaler.image(of: picture, width: 30, height: 90, fit: .fillCrop)
    #expect(Self.grid(cropped, 2, 6) == "rg/rg/rg/bw/bw/bw")
    let turned = try scaler.image(of: picture, width: 90, height: 40, fit: .contain, rotated: .clockwise90)
    #expect(Self.grid(turned, 6, 2) == "..br../..wg..")
    let stretched = try scaler.image(of: picture, width: 31, height: 7, fit: .stretch)
    #expect(Self.grid(stretched, 2, 2) == "rg/bw")
    #expect(throws: FFmpegError.self) { try scaler.image(of: picture, width: 0, height: 10) }
    #expect(throws: FFmpegError.self) { try scaler.image(of: picture, width: 10, height: 1_000_000) }
  }

  /// Pixels that are not square are made square.
  @Test func sampleAspect() throws {
    let picture = try Self.first(Self.wide)
    #expect(picture.sampleAspect == (2, 1))
    #expect(picture.displaySize == (320, 120))
    #expect(try Scaler().image(of: picture).width == 320)
    let box = try Scaler().image(of: picture, width: 32, height: 32, fit: .contain)
    #expect(Self.grid(box, 1, 8) == "././w/w/w/././.")
  }

  /// The same pixels as `ffmpeg -vf scale`.
  @Test func scaledPixelsAreFFmpegs() throws {
    let image = try Scaler().image(of: Self.first(Samples.mp4), width: 96, height: 72, fit: .stretch)
    let expected = Samples.output(
      of: "ffmpeg -v error -i '\(Samples.mp4)' -frames:v 1 -vf scale=96:72:flags=bilinear -pix_fmt rgb24 -f rawvideo - "
        + "| md5sum")
    #expect(Digest.md5Hex(image.bytes[...]) == expected.prefix(32))
  }

  /// Other programs read what was written: the sizes and, for PNG, every pixel.
  @Test func filesCanBeRead() throws {
    let picture = try Self.first(Samples.mp4)
    let folder = Samples.folder
    let image = try Scaler(quality: .best).image(of: picture)
    try PNGWriter.write(picture, to: "\(folder)/a b.png")
    try PNGWriter.write(picture, rotatedClockwise: .clockwise270, to: "\(folder)/turned.png")
    try JPEGWriter.write(picture, quality: 95, to: "\(folder)/a.jpg")
    let pixels = Samples.output(of: "ffmpeg -v error -i '\(folder)/a b.png' -pix_fmt rgb24 -f rawvideo - | md5sum")
    #expect(pixels.prefix(32) == Digest.md5Hex(image.bytes[...]))
    let entries = "-select_streams v -show_entries stream=codec_name,width,height"
    #expect(Samples.probe("\(folder)/turned.png", entries) == ["png,120,160"])
    #expect(Samples.probe("\(folder)/a.jpg", entries) == ["mjpeg,160,120"])
    let psnr = Samples.output(
      of:
        "ffmpeg -v info -i '\(folder)/a.jpg' -i '\(folder)/a b.png' -lavfi '[0]format=rgb24[a];[a][1]psnr' -f null - 2>&1 "
        + "| grep -o 'average:[0-9.]*'")
    #expect((Double(psnr.dropFirst(8).dropLast()) ?? 0) > 28, "\(psnr)")
    let small = try JPEGWriter.encode(image, quality: 1)
    #expect(small.count < (try JPEGWriter.encode(image, quality: 100)).count / 2)
    let error = #expect(throws: FFmpegError.self) { try PNGWriter.write(picture, to: "/nonexistent/x.png") }
    #expect(error?.description.contains("/nonexistent/x.png: No such file or directory") == true)
  }

  @Test func oddSizes() throws {
    for (width, height) in [(1, 1), (3, 5), (17, 31), (161, 1)] {
      var image = RGBImage(width: width, height: height)
      image.bytes = image.bytes.indices.map { UInt8(truncatingIfNeeded: $0 * 7) }
      let png = "\(Samples.folder)/odd.png"
      try PNGWriter.write(image, to: png)
      let pixels = Samples.output(of: "ffmpeg -v error -i '\(png)' -pix_fmt rgb24 -f rawvideo - | md5sum")
      #expect(pixels.prefix(32) == Digest.md5Hex(image.bytes[...]))
      #expect(try JPEGWriter.encode(image).prefix(2) == [0xff, 0xd8])
    }
  }
}
