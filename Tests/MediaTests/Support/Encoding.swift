import Glibc
import Media

/// What the encoders' tests have in common.
enum Encoding {
  /// Moving picture with noise, 180x320, 15/s, 10 s.
  static let moving = Samples.make(
    "moving.mp4",
    "-f lavfi -i testsrc2=size=180x320:rate=15,format=yuv420p,noise=alls=3:all_seed=1:allf=t -t 10 "
      + "-c:v libx264 -preset ultrafast -crf 14 -bf 0")
  /// Another size: 90x160, 15/s, 1 s.
  static let small = Samples.make(
    "small.mp4", "-f lavfi -i testsrc2=size=90x160:rate=15 -t 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 0")

  /// The first pictures of a file without B-frames.
  static func pictures(_ count: Int = 150, of path: String = moving) throws -> [Picture] {
    let demuxer = try Demuxer(path: path)
    guard let track = demuxer.track(.video) else { return [] }
    let decoder = try VideoDecoder(codec: track.codec, extradata: track.extradata)
    var pictures: [Picture] = []
    while pictures.count < count, let packet = try demuxer.next() {
      try decoder.send(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
      while let picture = try decoder.receive() { pictures.append(picture) }
    }
    return pictures
  }

  static func settings(
    _ tuning: VideoEncoderSettings.Tuning, kbps: Int, width: Int = 180, height: Int = 320, interval: Int = 15
  ) -> VideoEncoderSettings {
    VideoEncoderSettings(
      width: width, height: height, framesPerSecond: 15, bitrateKbps: kbps, keyFrameInterval: interval, tuning: tuning)
  }

  /// In ms, as a clock rounded to ms gives it.
  static func time(_ index: Int, rate: Int = 15) -> Int64 { (Int64(index) * 1_000 + Int64(rate) / 2) / Int64(rate) }

  /// Sends all pictures, and gives what comes out; `before`, called ahead of each, says whether to force a key frame.
  static func encode(
    _ pictures: [Picture], _ encoder: VideoEncoder, before: (Int) -> Bool = { _ in false }
  ) throws -> [MediaPacket] {
    var packets: [MediaPacket] = []
    for (index, picture) in pictures.enumerated() {
      let forces = before(index)
      try encoder.send(picture, presentationTime: time(index), forcesKeyFrame: forces)
      while let packet = try encoder.receive() { packets.append(packet) }
    }
    try encoder.drain()
    while let packet = try encoder.receive() { packets.append(packet) }
    return packets
  }

  /// Writes access units into a file of the folder.
  static func write(_ packets: [MediaPacket], _ encoder: VideoEncoder, to name: String) throws -> String {
    let path = "\(Samples.folder)/\(name)"
    let recorder = try Recorder(path: path)
    try recorder.setVideo(
      codec: .h264, extradata: encoder.extradata, width: encoder.settings.width, height: encoder.settings.height)
    for packet in packets {
      try recorder.writeVideo(
        packet.data, decodeTime: packet.decodeTime, presentationTime: packet.presentationTime, isKey: packet.isKey)
    }
    try recorder.finish()
    return path
  }

  /// ffmpeg's mean PSNR of a file's pictures against another's, in dB.
  static func quality(_ path: String, against source: String) -> Double {
    let text = Samples.output(
      of: "ffmpeg -v info -nostdin -i '\(path)' -i '\(source)' -lavfi "
        + "'[0:v]settb=1/15,setpts=N[a];[1:v]settb=1/15,setpts=N[b];[a][b]psnr' -f null - 2>&1")
    let number = text.split(separator: "average:").last?.split(separator: " ").first
    return number.flatMap { Double($0) } ?? 0
  }

  /// In kbps, of pictures at 15/s.
  static func rate(_ packets: some Collection<MediaPacket>) -> Double {
    Double(packets.reduce(0) { $0 + $1.data.count }) * 8 / 1_000 / (Double(packets.count) / 15)
  }
}

/// The 32-bit floats of a raw file.
func readFloats(_ path: String) -> [Float] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var floats: [Float] = []
  var chunk = [Float](repeating: 0, count: 16_384)
  while true {
    let count = fread(&chunk, MemoryLayout<Float>.stride, chunk.count, file)
    if count == 0 { return floats }
    floats.append(contentsOf: chunk[0..<count])
  }
}
