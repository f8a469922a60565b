/// A live device. What it delivers is taken when it is asked for; older pictures are dropped for newer ones.
final class DeviceCamera: Camera {
  /// Pictures taken in one call, at most.
  private static let pictureLimit = 32
  /// The formats that say at once that they have nothing yet. The others wait for their next picture, so they are
  /// asked for one only.
  private static let formatsThatDoNotWait: Set<String> = ["v4l2", "video4linux2", "fbdev"]

  let width: Int
  let height: Int
  private let reader: PictureReader
  private let limit: Int

  init(format: String, name: String, _ request: CameraRequest) throws(CaptureError) {
    let input = try PictureInput(.device(format: format, name: name, request: request))
    reader = try PictureReader(input)
    limit = DeviceCamera.formatsThatDoNotWait.contains(format) ? DeviceCamera.pictureLimit : 1
    width = Int(input.stream?.pointee.codecpar.pointee.width ?? 0)
    height = Int(input.stream?.pointee.codecpar.pointee.height ?? 0)
  }

  func picture(at microseconds: Int64) throws(CaptureError) -> Picture? {
    var newest: Picture?
    do {
      for _ in 0..<limit {
        guard case .picture(let picture, _) = try reader.next() else { break }
        newest = picture
      }
    } catch {
      throw CaptureError(
        CaptureError.Cause(code: error.code), "\(reader.input.name) stopped delivering: \(error)")
    }
    return newest
  }
}
