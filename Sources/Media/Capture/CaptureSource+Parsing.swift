/// Why a text names no source of pictures or sound.
public struct CaptureSourceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text as given.
  public let text: String
  let reason: String

  /// One line that says what is wrong and what is allowed.
  public var description: String {
    "\"\(text)\" is no camera or microphone: \(reason); allowed are generated, the path of a media file "
      + "(or file:PATH), and FORMAT:NAME, such as v4l2:/dev/video0 or alsa:default, where FORMAT is one of "
      + Set(InputDevices.cameraFormats + InputDevices.microphoneFormats).sorted().joined(separator: ", ")
  }
}

extension CaptureSource: CustomStringConvertible {
  private static let generatedText = "generated"
  private static let filePrefix = "file:"

  /// Reads what `description` writes: `generated`; `FORMAT:NAME` where FORMAT is an input device of libavdevice; else
  /// the path of
  /// a file, with or without `file:` before it. Whether file or device is there is found out when it is opened.
  ///
  /// Throws if the text is empty, names nothing after its colon, or is a network address.
  public init(parsing text: String) throws(CaptureSourceError) {
    guard !text.isEmpty else { throw CaptureSourceError(text: text, reason: "it is empty") }
    if text == CaptureSource.generatedText {
      self = .generated
      return
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].contains("/") else {
      self = .file(text)
      return
    }
    let (head, rest) = (String(parts[0]), String(parts[1]))
    let isFile = text.hasPrefix(CaptureSource.filePrefix)
    let isDevice = !isFile && InputDevices.isFormat(head)
    if isFile || isDevice, rest.isEmpty {
      throw CaptureSourceError(text: text, reason: "nothing follows the colon")
    }
    if !isFile, !isDevice, rest.hasPrefix("//") {
      throw CaptureSourceError(text: text, reason: "it is an address in a network")
    }
    self = isDevice ? .device(format: head, name: rest) : .file(isFile ? rest : text)
  }

  /// As it is read: `generated`, `v4l2:/dev/video0`, or a path.
  public var description: String {
    switch self {
    case .generated: CaptureSource.generatedText
    case .device(let format, let name): "\(format):\(name)"
    case .file(let path):
      (try? CaptureSource(parsing: path)) == self ? path : CaptureSource.filePrefix + path
    }
  }
}
