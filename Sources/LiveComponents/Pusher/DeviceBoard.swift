import EventLoop
import Media

/// The state of the phone that a pusher runs on (SPEC section 7, devices): what the simulated world does to its cameras,
/// microphone, processor and codecs. The stage changes it; pushers look at it whenever they use a device.
public final class DeviceBoard {
  public enum Condition: Hashable, Sendable {
    case working
    /// There is no such device, or it was pulled out.
    case missing
    /// Another program has it: it cannot be opened, but whoever has it open keeps it.
    case busy
    /// The user forbids it, or takes the permission back.
    case forbidden
    /// It is open and delivers nothing.
    case silent
  }

  public var cameras: [CameraPosition: Condition] = [:]
  public var microphone = Condition.working
  /// How fast software encodes, 1 being a usual phone; nil is a phone that is never too slow.
  public var processorSpeed: Double?
  public var isVideoEncoderFailing = false
  public var isAudioEncoderFailing = false
  /// Whether hardware encoders fail to open, whatever the machine has.
  public var isHardwareEncoderGone = false

  public init() {}

  func condition(of position: CameraPosition) -> Condition { cameras[position] ?? .working }

  /// How long a usual phone's software encoder takes for a picture: 20 ms at 540x960.
  func encodingTime(pixels: Int) -> RunDuration {
    guard let processorSpeed, processorSpeed > 0 else { return .zero }
    return .nanoseconds(Int64(Double(pixels) * 38.6 / processorSpeed))
  }
}

extension DeviceBoard.Condition {
  /// Why the device cannot be opened; nil if it can.
  func openFailure(_ device: String) -> CaptureError? {
    switch self {
    case .working, .silent: nil
    case .missing: CaptureError(.missing, "\(device): no such device")
    case .busy: CaptureError(.busy, "\(device): another program uses it")
    case .forbidden: CaptureError(.forbidden, "\(device): not permitted")
    }
  }

  /// Why an open device delivers no more; nil if it does, or is just silent.
  func useFailure(_ device: String) -> CaptureError? {
    switch self {
    case .working, .silent, .busy: nil
    case .missing: CaptureError(.missing, "\(device): the device is gone")
    case .forbidden: CaptureError(.forbidden, "\(device): the permission was taken back")
    }
  }
}
