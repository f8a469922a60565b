import CFFmpeg

/// Which hardware decoder or encoder is wanted.
public enum HardwareRequest: Sendable, Hashable {
  /// Software only.
  case none
  /// The first device type that opens, of those the codec can use.
  case automatic
  /// A device type by FFmpeg's name, such as `vaapi` or `cuda`.
  case device(String)
}

/// Owns one AVHWDeviceContext.
final class HardwareDevice {
  private var device: UnsafeMutablePointer<AVBufferRef>?
  /// FFmpeg's name of the device type.
  let name: String

  /// Opens what is asked for; nil for `.none`. The error's `isHardwareFailure` is true.
  static func open(_ request: HardwareRequest, codec: CodecKind) throws(FFmpegError) -> HardwareDevice? {
    FFmpegLog.prepare()
    switch request {
    case .none:
      return nil
    case .device(let name):
      let usable = types(for: codec)
      guard usable.contains(where: { typeName($0) == name }) else {
        throw failure("no \(codec.rawValue) decoder uses \"\(name)\"; there are: \(list(usable))")
      }
      return try HardwareDevice(type: av_hwdevice_find_type_by_name(name))
    case .automatic:
      let usable = types(for: codec)
      var reasons: [String] = []
      for type in usable {
        do {
          return try HardwareDevice(type: type)
        } catch {
          reasons.append(error.text)
        }
      }
      let tried = reasons.isEmpty ? "FFmpeg was built without any" : reasons.joined(separator: "; ")
      throw failure("no hardware \(codec.rawValue) decoder could be opened: \(tried)")
    }
  }

  private init(type: AVHWDeviceType) throws(FFmpegError) {
    name = HardwareDevice.typeName(type)
    try check("av_hwdevice_ctx_create", av_hwdevice_ctx_create(&device, type, nil, nil, 0), name)
  }

  deinit { av_buffer_unref(&device) }

  /// A new reference for a codec context.
  func reference() throws(FFmpegError) -> UnsafeMutablePointer<AVBufferRef> {
    try allocated("av_buffer_ref", av_buffer_ref(device))
  }

  /// The device types that FFmpeg's decoder for the codec can use.
  private static func types(for codec: CodecKind) -> [AVHWDeviceType] {
    guard let decoder = avcodec_find_decoder(codec.codecID) else { return [] }
    var types: [AVHWDeviceType] = []
    var index: Int32 = 0
    while let configuration = avcodec_get_hw_config(decoder, index) {
      let methods = UInt32(bitPattern: configuration.pointee.methods)
      let type = configuration.pointee.device_type
      if methods & UInt32(AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0, !types.contains(type) { types.append(type) }
      index += 1
    }
    return types
  }

  private static func typeName(_ type: AVHWDeviceType) -> String {
    av_hwdevice_get_type_name(type).map { String(cString: $0) } ?? "none"
  }

  private static func list(_ types: [AVHWDeviceType]) -> String {
    types.isEmpty ? "none" : types.map(typeName).joined(separator: ", ")
  }

  private static func failure(_ text: String) -> FFmpegError {
    FFmpegError(call: "av_hwdevice_ctx_create", code: liveterm_averror_decoder_not_found(), exactly: text)
  }
}
