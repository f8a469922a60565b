import Network

/// How a peer talks to the origin.
public enum OriginProtocol: String, Hashable, Sendable {
  case rtmp = "RTMP"
  case http = "HTTP"
}

/// What a peer asked for when it was refused.
public enum OriginRequest: String, Hashable, Sendable {
  case connection, connect, publish, play
}

/// One thing that happened at the origin, for its log. `description` is one line without control characters,
/// whatever the peer called its stream.
public enum OriginEvent: Hashable, Sendable {
  case listening(OriginProtocol, Endpoint)
  case publisherJoined(stream: String, address: String)
  case publisherLeft(stream: String, address: String, reason: String)
  case viewerJoined(stream: String, address: String, OriginProtocol)
  case viewerLeft(stream: String, address: String, reason: String)
  case refused(OriginRequest, stream: String, address: String, reason: String)
  /// The viewer is sent nothing until it has caught up and a key frame comes.
  case slowViewer(stream: String, address: String, unsentBytes: Int, limitBytes: Int)
  /// The slow viewer has caught up and was sent a key frame.
  case viewerCaughtUp(stream: String, address: String)
  case slowViewerDisconnected(stream: String, address: String, unsentBytes: Int)
  /// The peer broke its protocol and was disconnected.
  case protocolError(address: String, OriginProtocol, reason: String)
  /// The peer was silent or too slow and was disconnected.
  case timedOut(address: String, waitingFor: String)
  /// A group of pictures outgrew the cache; who joins before the next key frame waits for that.
  case groupTooLong(stream: String, bytes: Int, messages: Int)
  case fileStarted(stream: String, path: String)
  case fileLooped(stream: String, path: String)
  case fileEnded(stream: String, path: String)
  /// The file could not be read on; the stream ends with what was readable.
  case fileBroken(stream: String, path: String, reason: String)
  /// A fault that the run asked for took effect.
  case fault(stream: String, address: String, what: String)
  case closed
}

extension OriginEvent: CustomStringConvertible {
  public var description: String { printable(text) }

  private var text: String {
    switch self {
    case .listening(let kind, let endpoint): "listening for \(kind.rawValue) on \(endpoint)"
    case .publisherJoined(let stream, let address): "\(address) publishes \(stream)"
    case .publisherLeft(let stream, let address, let reason): "\(address) stopped publishing \(stream): \(reason)"
    case .viewerJoined(let stream, let address, let kind): "\(address) plays \(stream) over \(kind.rawValue)"
    case .viewerLeft(let stream, let address, let reason): "\(address) stopped playing \(stream): \(reason)"
    case .refused(let request, let stream, let address, let reason):
      stream.isEmpty
        ? "refused \(request.rawValue) from \(address): \(reason)"
        : "refused \(request.rawValue) of \(stream) from \(address): \(reason)"
    case .slowViewer(let stream, let address, let unsent, let limit):
      "\(address) is too slow for \(stream): \(unsent) bytes wait, the limit is \(limit); dropping to a key frame"
    case .viewerCaughtUp(let stream, let address): "\(address) has caught up with \(stream)"
    case .slowViewerDisconnected(let stream, let address, let unsent):
      "\(address) stays too slow for \(stream): \(unsent) bytes wait; disconnected"
    case .protocolError(let address, let kind, let reason): "\(address) broke \(kind.rawValue): \(reason)"
    case .timedOut(let address, let what): "\(address) timed out: no \(what)"
    case .groupTooLong(let stream, let bytes, let messages):
      "\(stream) has had no key frame for \(messages) messages, \(bytes) bytes: not cached"
    case .fileStarted(let stream, let path): "\(stream) starts from \(path)"
    case .fileLooped(let stream, let path): "\(stream) starts \(path) again"
    case .fileEnded(let stream, let path): "\(stream) ends with \(path)"
    case .fileBroken(let stream, let path, let reason): "\(stream) ends early, \(path) is broken: \(reason)"
    case .fault(let stream, let address, let what):
      "fault: \(what)" + (stream.isEmpty ? "" : " of \(stream)") + (address.isEmpty ? "" : " for \(address)")
    case .closed: "closed"
    }
  }
}

/// `text` with control characters written out and cut at 1,000 characters: peers choose the names that appear in the
/// log.
func printable(_ text: String) -> String {
  guard text.utf8.count > 1_000 || text.unicodeScalars.contains(where: isControl) else { return text }
  var result = ""
  for scalar in text.unicodeScalars.prefix(1_000) {
    if isControl(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
}
