@preconcurrency import Glibc
import Media

/// What ffmpeg recorded of a push of `portrait-540p.flv`: pictures with the numbers they carry, and beeps.
struct RecordedPush: Sendable {
  struct Sight: Sendable {
    /// ms in the recording.
    var time: Int64
    /// The fixture's frame.
    var number: Int
    /// Likeness to that frame, dB, both at a quarter of their size.
    var likeness: Double
  }

  var sights: [Sight] = []
  /// Onsets, ms in the recording.
  var beeps: [Int64] = []
  /// How the packets lie, as ffmpeg reads them: decode times of both tracks, ms.
  var videoTimes: [Int] = []
  var audioTimes: [Int] = []

  init() {}

  init(path: String, packets: PacketList) throws {
    videoTimes = packets.video.map(\.decodeTime)
    audioTimes = packets.audio.map(\.decodeTime)
    let originals = try Self.smallPictures(of: Peers.fixtures + "portrait-540p.flv")
    let strip = FrameStrip()
    try Self.pictures(of: path) { picture, small in
      guard let number = try strip.number(of: picture), originals.indices.contains(number) else { return }
      sights.append(
        Sight(time: picture.presentationTime, number: number, likeness: Self.likeness(small, originals[number])))
    }
    beeps = try Self.beeps(of: path)
  }

  private static func smallPictures(of path: String) throws -> [RGBImage] {
    var images: [RGBImage] = []
    try pictures(of: path) { images.append($1) }
    return images
  }

  /// All pictures in presentation order, with a small copy of each.
  private static func pictures(of path: String, _ body: (Picture, RGBImage) throws -> Void) throws {
    let demuxer = try Demuxer(path: path)
    guard let track = demuxer.tracks.first(where: { $0.kind == .video }) else { return }
    let decoder = try VideoDecoder(codec: track.codec, extradata: track.extradata)
    let scaler = Scaler(quality: .best)
    func take() throws {
      while let picture = try decoder.receive() {
        try body(picture, try scaler.image(of: picture, width: 135, height: 240, fit: .stretch))
      }
    }
    while let packet = try demuxer.next() {
      guard packet.kind == .video else { continue }
      try decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
      try take()
    }
    try decoder.drain()
    try take()
  }

  private static func beeps(of path: String) throws -> [Int64] {
    let demuxer = try Demuxer(path: path)
    guard let track = demuxer.tracks.first(where: { $0.kind == .audio }) else { return [] }
    let decoder = try AudioDecoder(codec: track.codec, extradata: track.extradata)
    let detector = BeepDetector()
    var onsets: [Int64] = []
    while let packet = try demuxer.next() {
      guard packet.kind == .audio else { continue }
      try decoder.send(packet.data, presentationTime: packet.presentationTime)
      while let sound = try decoder.receive() {
        onsets += try detector.feed(sound, at: sound.presentationTime * 1_000).map { $0.onsetMicroseconds / 1_000 }
      }
    }
    return onsets
  }

  /// Peak signal to noise, dB.
  private static func likeness(_ a: RGBImage, _ b: RGBImage) -> Double {
    guard a.bytes.count == b.bytes.count, !a.bytes.isEmpty else { return 0 }
    var squares = 0
    for (x, y) in zip(a.bytes, b.bytes) {
      let distance = Int(x) - Int(y)
      squares += distance * distance
    }
    let error = max(0.001, Double(squares) / Double(a.bytes.count))
    return 10 * log10(255 * 255 / error)
  }
}
