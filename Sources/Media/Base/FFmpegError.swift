import CFFmpeg

/// What a call into FFmpeg's libraries answered when it failed.
public struct FFmpegError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The C function, such as `avcodec_send_packet`.
  public let call: String
  /// FFmpeg's negative error code: `-errno`, or one of its own tags.
  public let code: Int32
  /// FFmpeg's text for the code, with what was being done where that helps.
  public let text: String

  /// An error of `call`, with FFmpeg's own text; `context` says what it was done to.
  public init(call: String, code: Int32, context: String = "") {
    self.call = call
    self.code = code
    let reason = FFmpegError.text(of: code)
    self.text = context.isEmpty ? reason : "\(context): \(reason)"
  }

  init(call: String, code: Int32, exactly text: String) {
    self.call = call
    self.code = code
    self.text = text
  }

  /// `avcodec_open2: Invalid data found when processing input`
  public var description: String { "\(call): \(text)" }

  /// True if a hardware device or hardware decoder could not be opened; software decoding may still work.
  public var isHardwareFailure: Bool { call == "av_hwdevice_ctx_create" }

  /// True if the data were damaged, not the set-up or the machine.
  public var isInvalidData: Bool { code == liveterm_averror_invaliddata() }

  /// FFmpeg's text for an error code.
  static func text(of code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
      guard let start = buffer.baseAddress else { return "error \(code)" }
      av_strerror(code, start, buffer.count)
      return String(cString: start)
    }
  }
}

/// Gives the result of a call back if it is no error code, and throws it otherwise.
@discardableResult
func check(_ call: StaticString, _ result: Int32, _ context: @autoclosure () -> String = "") throws(FFmpegError)
  -> Int32
{
  if result < 0 { throw FFmpegError(call: "\(call)", code: result, context: context()) }
  return result
}

/// Gives what an allocating call answered, and throws if it is null.
func allocated<Value>(_ call: StaticString, _ value: Value?) throws(FFmpegError) -> Value {
  guard let value else { throw FFmpegError(call: "\(call)", code: liveterm_averror_nomem()) }
  return value
}
