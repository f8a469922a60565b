import Media
import Testing

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct FileCameraTests {
  /// A file's presentation times as ffprobe lists them, in µs from the container's beginning, sorted.
  static func times(_ path: String) -> [Int64] {
    let start = Samples.probe(path, "-show_entries format=start_time").first.flatMap(Double.init) ?? 0
    return Samples.probe(path, "-select_streams v -show_entries packet=pts_time")
      .compactMap { Double($0.split(separator: ",").first ?? "") }
      .map { Int64((($0 - start) * 1_000_000).rounded()) }.sorted()
  }

  static func period(_ path: String) -> Int64 {
    Int64(
      ((Samples.probe(path, "-show_entries format=duration").first.flatMap(Double.init) ?? 0) * 1_000_000).rounded())
  }

  /// At each tick the newest picture that is due, lap after lap.
  @Test(arguments: [("tiny.flv", 15), ("tiny.flv", 25), ("b-frames.flv", 15)])
  func everyTick(name: String, rate: Int64) throws {
    let path = "\(fixtures)/\(name)"
    let (times, period) = (Self.times(path), Self.period(path))
    #expect(try FileLoop.period(ofFile: path) == period)
    let camera = try Cameras.open(.file(path), .portrait())
    let numbers = FrameNumbers()
    let begin: Int64 = 5_000_000
    var shown: Picture?
    var number = -1
    for tick in 0..<(period * 12 / 10 * rate / 1_000_000) {
      let time = tick * 1_000_000 / rate
      let picture = try #require(try camera.picture(at: begin + time))
      if picture !== shown { number = try numbers.number(of: picture) }
      shown = picture
      let due = times.lastIndex { $0 <= time % period } ?? 0
      #expect(number == due, "\(time)")
    }
  }

  /// Jumps within a lap and over many.
  @Test func jumps() throws {
    let path = "\(fixtures)/b-frames.flv"
    let (times, period) = (Self.times(path), Self.period(path))
    let camera = try Cameras.open(.file(path), .portrait(), begin: 1_000_000)
    let numbers = FrameNumbers()
    #expect(camera.width == 360 && camera.height == 640)
    for time: Int64 in [0, 9_500_000, 9_540_000, 12_000_000, 18_700_000, 3_605_000_000, 3_609_500_000] {
      let picture = try #require(try camera.picture(at: 1_000_000 + time))
      #expect(try numbers.number(of: picture) == times.lastIndex { $0 <= time % period }, "\(time)")
    }
    // A run that was under way when the file began.
    let late = try Cameras.open(.file(path), .portrait(), begin: 2_000_000)
    #expect(try numbers.number(of: try #require(try late.picture(at: 7_000_000))) == 125)
  }

  /// Codecs that no live stream carries, and files without duration.
  @Test(arguments: [
    ("mjpeg.avi", "-c:v mjpeg -q:v 3"), ("vp9.mkv", "-c:v libvpx-vp9 -deadline realtime -b:v 1M"),
    ("raw.h264", "-c:v libx264 -bf 0 -f h264"), ("raw.mjpeg", "-c:v mjpeg -f mjpeg"), ("lossless.mov", "-c:v png"),
    ("anim.gif", ""), ("stream.ts", "-c:v libx264"),
  ]) func codecs(name: String, arguments: String) throws {
    let path = Samples.make(name, "-f lavfi -i testsrc=size=160x120:rate=25 -t 2 \(arguments)")
    let period = try FileLoop.period(ofFile: path)
    #expect((1_900_000...2_100_000).contains(period), "\(period)")
    let camera = try Cameras.open(.file(path), .portrait())
    let filter = PictureFilter()
    let expected = Samples.rawVideo("-i '\(path)' -vf scale=80:60:out_range=tv,format=yuv420p")
    let size = 80 * 60 * 3 / 2
    let pictures = expected.count / size
    #expect((49...51).contains(pictures))
    for index in [0, 1, 20, 40, 54, 70] {
      let place = Int64(index) * 40_000 + 20_000
      let picture = try #require(
        try camera.picture(at: index == 0 ? 0 : place))
      let due = index == 0 ? 0 : min(Int(place % period / 40_000), pictures - 1)
      let got = try filter.apply(picture, PictureFilterSettings(width: 80, height: 60)).packedBytes()
      #expect(psnr(got, Array(expected[due * size..<(due + 1) * size])) > 38, "\(index)")
    }
  }

  @Test func stillImage() throws {
    let camera = try Cameras.open(.file("\(fixtures)/wait.png"), .portrait())
    let first = try #require(try camera.picture(at: 0))
    #expect((first.width, first.height) == (360, 640))
    for time: Int64 in [66_667, 40_000_000, 3_600_000_000] { #expect(try camera.picture(at: time) === first) }
  }

  /// What was recorded lying on its side stands up.
  @Test func rotation() throws {
    let path = "\(Samples.folder)/turned.mov"
    _ = Samples.make("turned.mov", "-i '\(Samples.mp4)' -an -c copy -metadata:s:v:0 rotate=90")
    if !Samples.probe(path, "-show_streams").joined().contains("Display Matrix") {
      _ = Samples.make("turned.mov", "-display_rotation 270 -i '\(Samples.mp4)' -an -c copy")
    }
    let camera = try Cameras.open(.file(path), .portrait())
    #expect(camera.width == 120 && camera.height == 160)
    let expected = Samples.rawVideo("-i '\(path)' -frames:v 1")
    #expect(try #require(try camera.picture(at: 0)).packedBytes() == expected)
  }

  /// Damage does not end a camera.
  @Test func damage() throws {
    for name in ["corrupt-video.flv", "truncated.flv"] {
      let camera = try Cameras.open(.file("\(fixtures)/\(name)"), .portrait())
      for tick in 0..<120 { #expect(try camera.picture(at: Int64(tick) * 133_333) != nil) }
    }
  }
}

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct DeviceCameraTests {
  /// A graph of libavfilter shows the picture of the time it is asked for, the same each time.
  @Test func graph() throws {
    let graph = "testsrc2=size=160x120:rate=20,format=yuv420p"
    let source = CaptureSource.device(format: "lavfi", name: graph)
    #expect(!source.isLive)
    let digests = Samples.frameDigests("-f lavfi -i \(graph) -t 3").map { $0[5] }
    #expect(digests.count == 60)
    for begin: Int64 in [0, 7_000_000] {
      let camera = try Cameras.open(source, .portrait())
      for tick in 0..<40 {
        let time = Int64(tick) * 1_000_000 / 15
        let picture = try #require(try camera.picture(at: begin + time))
        #expect(Digest.md5Hex(try picture.packedBytes()[...]) == digests[Int(time / 50_000)])
      }
    }
  }

  /// A graph that ends leaves its last picture.
  @Test func graphThatEnds() throws {
    let camera = try Cameras.open(
      .device(format: "lavfi", name: "testsrc=size=160x120:rate=10:duration=0.5"), .portrait())
    let pictures = try [0, 400_000, 500_000, 90_000_000].map { try #require(try camera.picture(at: $0)) }
    #expect(pictures[0] !== pictures[1])
    #expect(pictures[1] === pictures[2] && pictures[2] === pictures[3])
  }
}

@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct CameraErrorTests {
  static let text = Samples.write(Array("This is a text.\nIt has two lines.\n".utf8), to: "notes.txt")
  static let noise = Samples.write((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }, to: "noise.mp4")
  static let empty = Samples.write([], to: "empty.mp4")
  static let cover = Samples.make(
    "cover.mp3",
    "-f lavfi -i sine -f lavfi -i testsrc=size=64x64 -t 1 -frames:v 1 -map 0 -map 1 -c:v png -disposition:v attached_pic"
  )

  @Test(arguments: [
    ("/nonexistent/a.mp4", CaptureError.Cause.missing, "/nonexistent/a.mp4: No such file"),
    ("/tmp", .unusable, "/tmp: Is a directory"), (text, .unusable, text), (noise, .unusable, noise),
    (empty, .unusable, empty), ("\(fixtures)/audio-only.flv", .unusable, "has no pictures"),
    (Samples.mp3, .unusable, "has no pictures"), (cover, .unusable, "has no pictures"),
    ("/dev/zero", .unusable, "not a file"),
    ("v4l2:/dev/nonexistent", .missing, "v4l2:/dev/nonexistent: No such file"),
    ("v4l7:/dev/video0", .missing, "no camera format \"v4l7\" either: FFmpeg has"),
    ("lavfi:nosuchfilter=1", .unusable, "lavfi:nosuchfilter=1: "), ("lavfi:sine", .unusable, "has no pictures"),
    ("alsa:default", .missing, "alsa has sound only; for pictures FFmpeg has"),
  ]) func causes(text: String, cause: CaptureError.Cause, words: String) throws {
    let source = try CaptureSource(parsing: text)
    let error = #expect(throws: CaptureError.self) { try Cameras.open(source, .portrait()) }
    #expect(error?.cause == cause)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func unknownDevice() {
    let error = #expect(throws: CaptureError.self) {
      try Cameras.open(.device(format: "nosuch", name: "x"), .portrait())
    }
    #expect(error?.cause == .missing)
    #expect(error?.description.contains("no input device \"nosuch\"; it has ") == true)
    #expect(error?.description.contains("lavfi") == true)
  }

  @Test(
    arguments: [
      ("generated", CaptureSource.generated, "generated"), ("a.mp4", .file("a.mp4"), "a.mp4"),
      ("file:a.mp4", .file("a.mp4"), "a.mp4"), ("file:generated", .file("generated"), "file:generated"),
      ("v4l2:/dev/video0", .device(format: "v4l2", name: "/dev/video0"), "v4l2:/dev/video0"),
      ("lavfi:testsrc2=size=10x10:rate=5", .device(format: "lavfi", name: "testsrc2=size=10x10:rate=5"), nil),
      ("alsa:hw:0", .device(format: "alsa", name: "hw:0"), nil), ("a:b.mp4", .file("a:b.mp4"), nil),
      ("file:lavfi:x", .file("lavfi:x"), nil), ("./lavfi:x", .file("./lavfi:x"), nil),
      ("file:file:x", .file("file:x"), nil),
    ] as [(String, CaptureSource, String?)]) func parsing(text: String, source: CaptureSource, written: String?) throws
  {
    #expect(try CaptureSource(parsing: text) == source)
    #expect(source.description == written ?? text)
    #expect(try CaptureSource(parsing: source.description) == source)
  }

  @Test(arguments: ["", "file:", "lavfi:", "v4l2:", "http://example.com/a.mp4", "rtmp://example.com/live/a"])
  func parsingErrors(text: String) {
    let error = #expect(throws: CaptureSourceError.self) { try CaptureSource(parsing: text) }
    #expect(error?.description.contains("allowed are generated") == true)
    #expect(error?.description.contains("lavfi") == true)
  }
}
