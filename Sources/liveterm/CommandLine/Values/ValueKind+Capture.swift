import Media

/// What a capture source is for.
enum CaptureUse {
  case camera, microphone
}

extension ValueKind where Value == CaptureSource {
  /// `generated`, a file, or `FORMAT:NAME` of a device.
  static func captureSource(_ use: CaptureUse) -> ValueKind {
    let example = use == .camera ? "v4l2:/dev/video0" : "alsa:default"
    return ValueKind(
      allowed: "generated, a media file, or a device as FORMAT:NAME such as \(example)",
      completion: .files(endings: [])
    ) { (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      do {
        return try CaptureSource(parsing: text)
      } catch {
        throw ValueRejection(reason: "\(error)")
      }
    }
  }
}
