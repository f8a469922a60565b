// What the fuzz targets share. Each target is one file beside this one; scripts/fuzz compiles it together with the RTMP target.

/// The input as bytes that may be shared.
func bytes(_ data: UnsafePointer<UInt8>, _ size: Int) -> ArraySlice<UInt8> {
  Array(UnsafeBufferPointer(start: data, count: size))[...]
}

/// What a push parser made of an input: its events in short, and its error, if any.
typealias Outcome = (events: [String], error: String?)

/// Feeds `input` whole as a shared slice, then in pieces as borrowed bytes, to two fresh parsers: both must say the same.
/// The first byte of the fuzzer's input chooses the length of the pieces.
func compareWholeAndSplit(
  _ input: ArraySlice<UInt8>, whole: (ArraySlice<UInt8>, inout Outcome) throws -> Void,
  piece: (UnsafeRawBufferPointer, inout Outcome) throws -> Void
) {
  guard let first = input.first else { return }
  let data = input.dropFirst()
  let length = Int(first) + 1
  var expected: Outcome = ([], nil)
  do { try whole(data, &expected) } catch { expected.error = "\(error)" }
  var found: Outcome = ([], nil)
  do {
    var rest = data
    while !rest.isEmpty {
      // A copy of exactly the piece's size: a sanitizer sees a read beyond it.
      let part = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      try part.withUnsafeBytes { try piece($0, &found) }
    }
  } catch { found.error = "\(error)" }
  precondition(expected.events == found.events, "events differ between whole and split input")
  precondition(expected.error == found.error, "errors differ: \(expected.error ?? "-") and \(found.error ?? "-")")
}

func short(_ message: MediaMessage) -> String {
  "\(message.kind) \(message.timestamp) \(message.payload.count) \(message.payload.first ?? 0)"
}
