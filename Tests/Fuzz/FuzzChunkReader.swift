private func short(_ message: ChunkMessage) -> String {
  "\(message.type) \(message.timestamp) \(message.payload.count)"
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  var a = ChunkReader()
  var b = ChunkReader()
  compareWholeAndSplit(
    bytes(data, size),
    whole: { input, outcome in
      var offset = 0
      while let message = try a.receive(input, from: &offset) { outcome.events.append(short(message)) }
    },
    piece: { input, outcome in
      var offset = 0
      while let message = try b.receive(input, from: &offset) { outcome.events.append(short(message)) }
    })
  return 0
}
