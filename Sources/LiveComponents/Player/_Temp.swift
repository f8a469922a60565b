import Media
final class AudioTempo {
  init(sampleRate: Int, channels: Int) throws(FFmpegError) {}
  func setTempo(_ t: Double) {}
  func send(_ f: AudioFrame) throws(FFmpegError) {}
  func receive() throws(FFmpegError) -> AudioFrame? { nil }
}
final class Recorder {
  init(path: String) throws(FFmpegError) {}
  func setVideo(codec: CodecKind, extradata: ArraySlice<UInt8>, width: Int, height: Int) throws(FFmpegError) {}
  func setAudio(codec: CodecKind, extradata: ArraySlice<UInt8>, sampleRate: Int, channels: Int) throws(FFmpegError) {}
  func writeVideo(_ d: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool) throws(FFmpegError) {
  }
  func writeAudio(_ d: ArraySlice<UInt8>, presentationTime: Int64) throws(FFmpegError) {}
  func finish() throws(FFmpegError) {}
}
