import Media
import Testing

/// Key frames on demand, messages, refusals and hardware.
@Suite(.enabled(if: Samples.isAvailable, "the ffmpeg program is not installed"))
struct VideoEncoderControlTests {
  @Test(arguments: VideoEncoderTests.tunings)
  func keyFramesOnDemand(tuning: VideoEncoderSettings.Tuning) throws {
    let pictures = try Encoding.pictures(50)
    let encoder = try VideoEncoder(Encoding.settings(tuning, kbps: 500))
    let packets = try Encoding.encode(pictures, encoder) { $0 == 20 || $0 == 22 }
    let keys = packets.filter(\.isKey).map(\.presentationTime)
    #expect(keys == [0, 15, 20, 22, 37].map { Encoding.time($0) })
    // Each holds an IDR slice (NAL unit type 5).
    for packet in packets where packet.isKey {
      #expect(unitTypes(packet.data).contains(5))
    }
    #expect(packets.allSatisfy { $0.isKey == unitTypes($0.data).contains(5) })
  }

  /// Another size is another encoder, with its own configuration; its stream begins with a key frame.
  @Test func reopenedInAnotherSize() throws {
    let first = try VideoEncoder(Encoding.settings(.smooth, kbps: 500))
    let packets = try Encoding.encode(try Encoding.pictures(10), first)
    let second = try VideoEncoder(Encoding.settings(.smooth, kbps: 300, width: 90, height: 160))
    let pictures = try Encoding.pictures(of: Encoding.small)
    var more: [MediaPacket] = []
    for (index, picture) in pictures.enumerated() {
      try second.send(picture, presentationTime: Encoding.time(index + 10))
      while let packet = try second.receive() { more.append(packet) }
    }
    try second.drain()
    while let packet = try second.receive() { more.append(packet) }
    #expect(more.count == pictures.count)
    #expect(more.first?.isKey == true)
    #expect(first.extradata != second.extradata)
    #expect((packets.last?.decodeTime ?? 0) < (more.first?.decodeTime ?? 0))
    let path = try Encoding.write(more, second, to: "second.flv")
    #expect(VideoEncoderTests.stream(path, "width,height") == "90,160")
  }

  @Test func messagesAreFoundByUsAndByFFmpeg() throws {
    let pictures = try Encoding.pictures(12, of: Encoding.small)
    let encoder = try VideoEncoder(Encoding.settings(.smooth, kbps: 300, width: 90, height: 160))
    // Zeros need emulation prevention; 239 and 2048 bytes need more than one byte of size.
    let messages: [[[UInt8]]] = [
      [Array("hello".utf8)], [[], Array(repeating: 0, count: 300)], [Array(repeating: 0xFF, count: 239)],
      [[0, 0, 1], [0, 0, 0, 3, 0, 0], Array(repeating: 7, count: SEIMessage.largest)],
    ]
    var packets: [MediaPacket] = []
    for (index, picture) in pictures.enumerated() {
      let own = index >= 2 && index < 6 ? messages[index - 2] : []
      try encoder.send(picture, presentationTime: Encoding.time(index), messages: own.map { $0[...] })
      while let packet = try encoder.receive() { packets.append(packet) }
    }
    try encoder.drain()
    while let packet = try encoder.receive() { packets.append(packet) }
    for packet in packets {
      let index = Int((Double(packet.presentationTime) * 15 / 1_000).rounded())
      #expect(SEIMessage.find(in: packet.data) == (index >= 2 && index < 6 ? messages[index - 2] : []))
    }
    let path = try Encoding.write(packets, encoder, to: "messages.mp4")
    let count = Samples.output(
      of: "ffprobe -v error -show_frames '\(path)' | grep -c 'side_data_type=H.26\\[45\\] User Data Unregistered'")
    // Seven of ours, and libx264's own at the beginning.
    #expect(count.filter(\.isNumber) == "8")
    // ffmpeg's own reading of the units: its trace prints every payload byte of ours.
    let trace = Samples.output(
      of: "ffmpeg -v trace -nostdin -i '\(path)' -c copy -bsf:v trace_headers -f null - 2>&1 "
        + "| grep -c 'uuid_iso_iec_11578\\[0\\].* = 2$'")
    #expect(trace.filter(\.isNumber) == "7")
    let log = Samples.output(of: "ffmpeg -v warning -nostdin -i '\(path)' -f null - 2>&1")
    #expect(log.isEmpty, "\(log)")
  }

  /// The parser stands whatever it is given.
  @Test func brokenMessages() throws {
    for bytes in [
      [], [0], [0, 0, 0, 1], [0, 0, 0, 2, 6], [0, 0, 0, 1, 6], [0, 0, 0, 3, 6, 5, 255], [0, 0, 0, 4, 6, 5, 200, 1],
      [255, 255, 255, 255, 6], [0, 0, 0, 6, 6, 255, 255, 255, 255, 255], [0, 0, 0, 5, 6, 0, 0, 3, 0],
    ] as [[UInt8]] {
      #expect(SEIMessage.find(in: bytes[...]).isEmpty)
    }
  }

  @Test func refusedPicturesLeaveTheEncoderUsable() throws {
    let encoder = try VideoEncoder(Encoding.settings(.realtime, kbps: 300, width: 90, height: 160))
    let small = try Encoding.pictures(of: Encoding.small)
    let big = try Encoding.pictures(1)[0]
    let other = try decodeVideo(
      Samples.make(
        "full-colour.mp4",
        "-f lavfi -i testsrc2=size=90x160:rate=15 -frames:v 1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p")
    ).pictures[0]
    func refuses(_ text: String, _ picture: Picture, _ time: Int64, _ messages: [ArraySlice<UInt8>] = []) {
      let error = #expect(throws: FFmpegError.self) {
        try encoder.send(picture, presentationTime: time, messages: messages)
      }
      #expect(error?.text.contains(text) == true, "\(error?.description ?? "")")
      #expect(error?.isHardwareFailure == false)
    }
    try encoder.send(small[0], presentationTime: 100)
    #expect(try encoder.receive()?.isKey == true)
    refuses("180x320 for an encoder of 90x160", big, 200)
    refuses("yuv444p", other, 200)
    refuses("after one of 100 ms", small[1], 100)
    refuses("messages beyond", small[1], 200, [ArraySlice(repeating: 1, count: SEIMessage.largest + 1)])
    refuses("messages beyond", small[1], 200, Array(repeating: [1], count: SEIMessage.mostPerPicture + 1))
    #expect(encoder.framesInside == 0)
    #expect(try encoder.receive() == nil)
    try encoder.send(small[1], presentationTime: 200)
    #expect(try encoder.receive()?.isKey == false)
    try encoder.drain()
    try encoder.drain()
    #expect(try encoder.receive() == nil)
    refuses("drained", small[2], 300)
  }

  @Test func badSettings() throws {
    for (width, height, text) in [
      (0, 640, "nothing"), (360, 0, "nothing"), (-2, 640, "nothing"), (361, 640, "even"), (360, 641, "even"),
      (1_922, 640, "at most 1920"), (360, 1_922, "at most 1920"), (Int.max, 2, "at most 1920"),
    ] {
      let problem = VideoEncoderSettings.sizeProblem(width: width, height: height)
      #expect(problem?.contains(text) == true, "\(problem ?? "")")
      let error = #expect(throws: FFmpegError.self) {
        try VideoEncoder(Encoding.settings(.smooth, kbps: 500, width: width, height: height))
      }
      #expect(error?.text == problem)
      #expect(error?.isHardwareFailure == false)
    }
    for (width, height) in [(1_920, 1_920), (2, 2), (16, 16), (360, 640)] {
      #expect(VideoEncoderSettings.sizeProblem(width: width, height: height) == nil)
      _ = try VideoEncoder(Encoding.settings(.realtime, kbps: 500, width: width, height: height))
    }
    var settings = Encoding.settings(.smooth, kbps: 500)
    settings.framesPerSecond = 0
    #expect(settings.problem?.contains("frames per second") == true)
    settings = Encoding.settings(.smooth, kbps: 0)
    #expect(settings.problem?.contains("kbps") == true)
    settings = Encoding.settings(.smooth, kbps: 500, interval: 0)
    #expect(settings.problem?.contains("key frame") == true)
    #expect(throws: FFmpegError.self) { try VideoEncoder(settings) }
  }

  @Test func hardwareThatIsNotThere() throws {
    let picture = try Encoding.pictures(1)[0]
    for request in [
      HardwareRequest.automatic, .device("vaapi"), .device("h264_nvenc"), .device("qsv"), .device("no-such-device"),
    ] {
      var settings = Encoding.settings(.realtime, kbps: 500)
      settings.hardware = request
      do {
        let encoder = try VideoEncoder(settings)
        // A machine that has it encodes with it.
        #expect(encoder.isHardware)
        try encoder.send(picture, presentationTime: 0)
      } catch {
        #expect(error.isHardwareFailure, "\(error)")
        #expect(!error.text.isEmpty)
      }
      settings.hardware = .none
      #expect(try VideoEncoder(settings).name == "libx264")
    }
  }

  /// `nal_unit_type` of each unit.
  private func unitTypes(_ accessUnit: ArraySlice<UInt8>) -> [UInt8] {
    var types: [UInt8] = []
    var rest = accessUnit
    while rest.count > 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      types.append(rest[rest.startIndex + 4] & 31)
      rest = rest.dropFirst(4 + length)
    }
    return types
  }
}
