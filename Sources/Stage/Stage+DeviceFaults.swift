import EventLoop
import LiveComponents
import Media
import Network

/// What can be wrong with the phone that the pushers run on (SPEC section 7).
public enum DeviceFault: String, Hashable, Sendable, CaseIterable {
  /// For both cameras, or with a place `front` or `back` for one.
  case cameraMissing = "camera-missing"
  case cameraBusy = "camera-busy"
  case cameraForbidden = "camera-forbidden"
  case cameraSilent = "camera-silent"
  case microphoneMissing = "mic-missing"
  case microphoneBusy = "mic-busy"
  case microphoneForbidden = "mic-forbidden"
  case microphoneSilent = "mic-silent"
  /// The value is the processor's speed, 1 being a usual phone.
  case slowProcessor = "slow-cpu"
  case videoEncoderFails = "video-encoder-fails"
  case audioEncoderFails = "audio-encoder-fails"
  case hardwareEncoderGone = "hardware-encoder-gone"

  public static let names = allCases.map(\.rawValue)

  init?(_ name: String) { self.init(rawValue: name) }
}

/// A device fault that has been understood.
struct DeviceFaultAction {
  let device: DeviceFault
  /// Of a slow processor.
  let speed: Double?
  /// The cameras it befalls, where it is one of cameras.
  let positions: [CameraPosition]

  init(_ device: DeviceFault, _ value: String?, _ fault: Fault) throws(ConditionsError) {
    self.device = device
    speed = try Self.speed(device, value)
    positions = try Self.positions(device, fault)
  }

  private static func speed(_ device: DeviceFault, _ value: String?) throws(ConditionsError) -> Double? {
    guard device == .slowProcessor else {
      guard value == nil else { throw ConditionsError("fault \(device.rawValue) takes no value") }
      return nil
    }
    guard let speed = Double(value ?? "0.2"), speed > 0, speed <= 100 else {
      throw ConditionsError(
        "fault \(device.rawValue)=\(value ?? ""): expected a speed such as 0.2, 1 being a usual phone")
    }
    return speed
  }

  private static func positions(_ device: DeviceFault, _ fault: Fault) throws(ConditionsError) -> [CameraPosition] {
    guard let place = fault.host else { return CameraPosition.allCases }
    guard device.isOfCamera, let position = CameraPosition(rawValue: place.lowercased()) else {
      throw ConditionsError(
        "fault \(device.rawValue):\(place): "
          + (device.isOfCamera ? "the cameras are front and back" : "it has no place, the phone has only one"))
    }
    return [position]
  }

  func set(isOn: Bool, on devices: DeviceBoard) {
    if let condition = device.condition {
      for position in positions where device.isOfCamera { devices.cameras[position] = isOn ? condition : .working }
      if !device.isOfCamera { devices.microphone = isOn ? condition : .working }
    }
    switch device {
    case .slowProcessor: devices.processorSpeed = isOn ? speed : nil
    case .videoEncoderFails: devices.isVideoEncoderFailing = isOn
    case .audioEncoderFails: devices.isAudioEncoderFailing = isOn
    case .hardwareEncoderGone: devices.isHardwareEncoderGone = isOn
    default: break
    }
  }
}

extension Stage {
  func begin(_ action: DeviceFaultAction) {
    action.set(isOn: true, on: devices)
    write(action.device, "begins")
  }

  /// What other faults do to the same device goes on.
  func end(_ action: DeviceFaultAction) {
    action.set(isOn: false, on: devices)
    for case .device(let other) in faults.lazy.filter(\.isOn).map(\.action) { other.set(isOn: true, on: devices) }
    write(action.device, "ends")
  }

  private func write(_ device: DeviceFault, _ what: String) {
    log.write(
      LogRecord(
        time: loop.now.milliseconds, component: "devices", kind: .network, message: "\(device.rawValue) \(what)"))
  }
}

extension DeviceFault {
  fileprivate var isOfCamera: Bool {
    switch self {
    case .cameraMissing, .cameraBusy, .cameraForbidden, .cameraSilent: true
    default: false
    }
  }

  fileprivate var condition: DeviceBoard.Condition? {
    switch self {
    case .cameraMissing, .microphoneMissing: .missing
    case .cameraBusy, .microphoneBusy: .busy
    case .cameraForbidden, .microphoneForbidden: .forbidden
    case .cameraSilent, .microphoneSilent: .silent
    default: nil
    }
  }
}
