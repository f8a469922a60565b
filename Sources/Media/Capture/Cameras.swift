/// Opens cameras.
public enum Cameras {
  /// Opens a source of pictures.
  ///
  /// The generated camera makes a picture at each call. A file, or a `lavfi` graph, gives what it shows at that time,
  /// at every call;
  /// where that is the picture given last it is the same object. A live device gives what it has delivered since, or
  /// nil.
  /// - Parameter begin: the run's time, in µs, at which a file or graph is at its beginning; nil: that of the first
  ///   picture asked for.
  ///   Sound of the same file that begins at the same time is in step.
  /// - Throws: why there are no pictures to be had, in one line that names the source.
  public static func open(
    _ source: CaptureSource, _ request: CameraRequest, begin: Int64? = nil
  ) throws(CaptureError) -> any Camera {
    switch source {
    case .generated: try GeneratedCamera(request)
    case .file(let path): try StreamCamera(file: path, begin: begin)
    case .device("lavfi", let graph): try StreamCamera(graph: graph, request, begin: begin)
    case .device(let format, let name): try DeviceCamera(format: format, name: name, request)
    }
  }
}
