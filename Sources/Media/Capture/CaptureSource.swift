/// Where pictures or sound come from.
public enum CaptureSource: Hashable, Sendable {
  /// The generated test picture, or the generated tone.
  case generated
  /// A media file, from its beginning, again and again.
  case file(String)
  /// An input device of libavdevice: the format's name (`v4l2`, `alsa`, `pulse`, `lavfi`, …) and the device's.
  case device(format: String, name: String)

  /// Whether it delivers in real time only, so that it cannot serve a run in virtual time. A `lavfi` graph makes its frames
  /// when asked and can.
  public var isLive: Bool {
    if case .device(let format, _) = self { return format != "lavfi" }
    return false
  }
}

/// Why a camera or microphone does not deliver. The description is one line that names the source.
public struct CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
    /// No such file or device.
    case missing
    /// Somebody else has it.
    case busy
    /// The system, or the user, does not permit it.
    case forbidden
    /// It is there and no picture, or no sound, can be had from it.
    case unusable
    /// It delivers a sample rate that AAC cannot carry.
    case unsupportedSampleRate
  }

  public let cause: Cause
  public let description: String

  public init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}

/// Which of a phone's two cameras.
public enum CameraPosition: String, Hashable, Sendable, CaseIterable { case front, back }

/// What a camera is asked for. A source that has a size of its own (a file, a device) keeps it.
public struct CameraRequest: Hashable, Sendable {
  /// In pixels, upright; even.
  public var width: Int
  public var height: Int
  public var framesPerSecond: Int
  public var position: CameraPosition

  public init(width: Int, height: Int, framesPerSecond: Int, position: CameraPosition) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
    self.position = position
  }
}

/// An open camera. It is asked for its picture at each tick of the pusher; it never blocks. Released with its last reference.
public protocol Camera: AnyObject {
  /// In pixels, as it delivers.
  var width: Int { get }
  var height: Int { get }

  /// The newest picture at a time of the run, in microseconds. Times do not fall from call to call.
  /// Nil if there is none yet or none newer than the one given last (a device that has delivered nothing since).
  func picture(at microseconds: Int64) throws(CaptureError) -> Picture?
}

/// An open microphone: mono samples at the rate it was opened with. Released with its last reference.
public protocol Microphone: AnyObject {
  /// Appends exactly `count` samples, those that follow the ones read before; `microseconds` is the time of the run at
  /// which the first of them was captured. Where a device has not delivered enough the rest is silence.
  func read(_ count: Int, at microseconds: Int64, appendingTo samples: inout [Float]) throws(CaptureError)
}
