import CFFmpeg

/// The input devices that libavdevice has.
public enum InputDevices {
  /// Names of the formats that deliver pictures, such as `v4l2` and `lavfi`, sorted.
  public static let cameraFormats: [String] = names { liveterm_next_video_device($0) }
  /// Names of the formats that deliver sound, such as `alsa` and `lavfi`, sorted.
  public static let microphoneFormats: [String] = names { liveterm_next_audio_device($0) }

  /// Whether there is a format of that name, of either kind.
  static func isFormat(_ name: String) -> Bool { cameraFormats.contains(name) || microphoneFormats.contains(name) }

  /// Makes FFmpeg know its devices; to be called before one is opened.
  static func register() { registered }

  private static let registered: Void = liveterm_register_devices()

  private static func names(
    _ next: (UnsafePointer<AVInputFormat>?) -> UnsafePointer<AVInputFormat>?
  ) -> [String] {
    register()
    var names: Set<String> = []
    var format = next(nil)
    while let found = format {
      // Some have several names: `video4linux2,v4l2`.
      if let name = found.pointee.name {
        names.formUnion(String(cString: name).split(separator: ",").map(String.init))
      }
      format = next(found)
    }
    return names.sorted()
  }
}
