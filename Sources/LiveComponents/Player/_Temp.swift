import Media
final class Recorder {
  init(path: String) throws(FFmpegError) {}
  func setVideo(codec: CodecKind, extradata: ArraySlice<UInt8>, width: Int, height: Int) throws(FFmpegError) {}
  func setAudio(codec: CodecKind, extradata: ArraySlice<UInt8>, sampleRate: Int, channels: Int) throws(FFmpegError) {}
  func writeVideo(_ d: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool) throws(FFmpegError) {
  }
  func writeAudio(_ d: ArraySlice<UInt8>, presentationTime: Int64) throws(FFmpegError) {}
  func finish() throws(FFmpegError) {}
}
