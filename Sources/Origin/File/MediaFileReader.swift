import RTMP

/// A file as the media messages that a publisher of it would send.
protocol MediaFileReader: AnyObject {
  /// The next message in the file's order; nil at the end.
  func next() throws(OriginError) -> MediaMessage?
  /// Goes back to the first message.
  func rewind() throws(OriginError)
}

/// Opens a file: FLV is read here, bit for bit, everything else by libavformat.
func openMediaFile(path: String, options: FileOptions) throws(OriginError) -> any MediaFileReader {
  let file = try ByteFile(path: path)
  let start = try file.read(upTo: 3)
  if start.elementsEqual("FLV".utf8) { return try FLVFileReader(file: file) }
  return try DemuxedFileReader(path: path, enhancedHEVC: options.enhancedHEVC)
}

/// Reads FLV through `FLVReader`: tags are passed on as they are, whatever they hold.
final class FLVFileReader: MediaFileReader {
  /// Payloads share the piece they lie in, so a piece lives as long as the GOP cache or a viewer's queue needs a part.
  private static let pieceBytes = 128 << 10

  private let file: ByteFile
  private var reader = FLVReader()
  private var piece = ArraySlice<UInt8>()
  private var offset = 0
  /// Read already, to see that the file is what it says.
  private var first: MediaMessage?

  init(file: ByteFile) throws(OriginError) {
    self.file = file
    try rewind()
    do throws(OriginError) {
      first = try read()
    } catch {
      guard case .broken(let path, let reason) = error else { throw error }
      throw .notMedia(path: path, reason: reason)
    }
    if first == nil { throw .notMedia(path: file.path, reason: "the FLV has no tags") }
  }

  func next() throws(OriginError) -> MediaMessage? {
    guard let message = first else { return try read() }
    first = nil
    return message
  }

  func rewind() throws(OriginError) {
    try file.rewind()
    reader = FLVReader()
    piece = []
    offset = 0
    first = nil
  }

  private func read() throws(OriginError) -> MediaMessage? {
    while true {
      if let message = try parse() { return message }
      piece = try file.read(upTo: Self.pieceBytes)
      offset = 0
      if piece.isEmpty { break }
    }
    do throws(FLVError) {
      try reader.finish()
    } catch {
      throw .broken(path: file.path, reason: error.description)
    }
    return nil
  }

  private func parse() throws(OriginError) -> MediaMessage? {
    do throws(FLVError) {
      return try reader.receive(piece, from: &offset)
    } catch {
      throw .broken(path: file.path, reason: error.description)
    }
  }
}
