/// FLV files and what is inside their tags.
private func look(_ message: MediaMessage) -> String {
  switch message.kind {
  case .video:
    guard let tag = try? VideoTag(parsing: message.payload) else { break }
    if tag.packet == .sequenceHeader {
      if tag.codec == .avc { _ = try? AVCConfiguration(parsing: tag.body) }
      if tag.codec == .hevc { _ = try? HEVCConfiguration(parsing: tag.body) }
    }
  case .audio:
    guard let tag = try? AudioTag(parsing: message.payload) else { break }
    if tag.packet == .sequenceHeader { _ = try? AudioSpecificConfig(parsing: tag.body) }
    if tag.codec == .mp3 { _ = try? MP3FrameHeader(parsing: tag.body) }
  case .script: _ = try? StreamMetadata(parsing: message.payload)
  }
  return short(message)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  var a = FLVReader()
  var b = FLVReader()
  compareWholeAndSplit(
    bytes(data, size),
    whole: { input, outcome in
      var offset = 0
      while let message = try a.receive(input, from: &offset) { outcome.events.append(look(message)) }
    },
    piece: { input, outcome in
      var offset = 0
      while let message = try b.receive(input, from: &offset) { outcome.events.append(look(message)) }
    })
  return 0
}
