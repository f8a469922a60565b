@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let input = bytes(data, size)
  var a = HTTPResponseReader()
  var b = HTTPResponseReader()
  compareWholeAndSplit(
    input,
    whole: { input, outcome in
      var offset = 0
      while let head = try a.receive(input, from: &offset) { outcome.events.append("\(head)") }
    },
    piece: { input, outcome in
      var offset = 0
      while let head = try b.receive(input, from: &offset) { outcome.events.append("\(head)") }
    })
  var request = HTTPRequestReader()
  var offset = 0
  while let head = try? request.receive(input, from: &offset) { _ = (head.path, head.query, try? head.framing()) }
  var body = HTTPBodyReader(framing: .chunked)
  offset = 0
  while let range = try? body.receive(input, from: &offset) {
    precondition(range.lowerBound >= 0 && range.upperBound <= input.count)
  }
  return 0
}
