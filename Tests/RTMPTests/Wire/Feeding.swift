import RTMP

/// How bytes reach a parser in a test.
enum Feeding: CaseIterable {
  case borrowed
  case shared
}

/// Feeds `bytes` in pieces that end at `cuts` and returns every message, or the error that ended it.
func readMessages(
  _ bytes: ArraySlice<UInt8>, cuts: [Int] = [], feeding: Feeding = .borrowed, limits: ChunkReader.Limits = .init()
) -> Result<[ChunkMessage], RTMPError> {
  var reader = ChunkReader(limits: limits)
  var messages: [ChunkMessage] = []
  var start = 0
  func part(_ start: Int, _ end: Int) -> ArraySlice<UInt8> { bytes.dropFirst(start).prefix(end - start) }
  for end in cuts + [bytes.count] {
    do throws(RTMPError) {
      switch feeding {
      case .shared:
        var offset = 0
        while let message = try reader.receive(part(start, end), from: &offset) { messages.append(message) }
        precondition(offset == end - start)
      case .borrowed:
        // A copy that dies at once: what the reader kept of it would show.
        let piece = Array(part(start, end))
        try piece.withUnsafeBufferPointer { piece throws(RTMPError) in
          var offset = 0
          while let message = try reader.receive(UnsafeRawBufferPointer(piece), from: &offset) {
            messages.append(message)
          }
          precondition(offset == piece.count)
        }
      }
    } catch { return .failure(error) }
    start = end
  }
  return .success(messages)
}

/// Sorted random places to cut `count` bytes at.
func randomCuts(of count: Int, pieces: Int, _ generator: inout TestGenerator) -> [Int] {
  (1..<pieces).map { _ in Int.random(in: 0...count, using: &generator) }.sorted()
}

/// `"01 02 ff"` as bytes.
func hex(_ text: String) -> ArraySlice<UInt8> {
  text.split(whereSeparator: \.isWhitespace).map { UInt8($0, radix: 16) ?? 0 }[...]
}

/// `count` bytes that differ from their neighbours.
func filler(_ count: Int, seed: UInt8 = 1) -> ArraySlice<UInt8> {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(seed)) }[...]
}

/// The parts one after another.
func joined(_ parts: ArraySlice<UInt8>...) -> ArraySlice<UInt8> { parts.flatMap { $0 }[...] }
