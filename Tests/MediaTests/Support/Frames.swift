import Glibc
import Media

/// The fixtures' folder.
let fixtures = #filePath.replacing("/Tests/MediaTests/Support/Frames.swift", with: "/fixtures")

/// Luma and chroma of a yuv420p picture.
struct Planes {
  let width: Int
  let height: Int
  let luma: [UInt8]
  let chroma: [UInt8]

  init(_ bytes: [UInt8], width: Int, height: Int) {
    self.width = width
    self.height = height
    luma = Array(bytes.prefix(width * height))
    chroma = Array(bytes.dropFirst(width * height))
  }

  init(_ picture: Picture) throws {
    self.init(try picture.packedBytes(), width: picture.width, height: picture.height)
  }

  var meanLuma: Double { Double(luma.reduce(0) { $0 + Int($1) }) / Double(luma.count) }

  /// The mean of the absolute Laplacian of luma, on every third row: how much detail there is.
  var detail: Double {
    var sum = 0
    luma.withUnsafeBufferPointer { luma in
      for y in stride(from: 1, to: height - 1, by: 3) {
        for x in 1..<width - 1 {
          let place = y * width + x
          let around = Int(luma[place - 1]) + Int(luma[place + 1]) + Int(luma[place - width]) + Int(luma[place + width])
          sum += abs(4 * Int(luma[place]) - around)
        }
      }
    }
    return Double(sum) / Double((width - 2) * (height - 2) / 3)
  }
}

/// Peak signal-to-noise ratio over all samples, in dB; 100 if there is no difference, 0 if the sizes differ.
func psnr(_ first: [UInt8], _ second: [UInt8]) -> Double {
  guard first.count == second.count, !first.isEmpty else { return 0 }
  var sum = 0
  first.withUnsafeBufferPointer { first in
    second.withUnsafeBufferPointer { second in
      for index in first.indices {
        let difference = Int(first[index]) - Int(second[index])
        sum += difference * difference
      }
    }
  }
  guard sum > 0 else { return 100 }
  return 10 * log10(255 * 255 * Double(first.count) / Double(sum))
}

extension Samples {
  /// What ffmpeg writes as raw video.
  static func rawVideo(_ arguments: String) -> [UInt8] {
    bytes(of: "ffmpeg -v error -nostdin \(arguments) -f rawvideo -")
  }

  /// What a command prints, as bytes.
  static func bytes(of command: String) -> [UInt8] {
    guard let pipe = popen(command, "r") else { return [] }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&chunk, 1, chunk.count, pipe)
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[0..<count])
    }
  }

  /// Writes bytes to a file of the folder and gives its path.
  static func write(_ bytes: [UInt8], to name: String) -> String {
    let path = "\(folder)/\(name)"
    guard let file = fopen(path, "w") else { return "\(path) (not written)" }
    defer { fclose(file) }
    fwrite(bytes, 1, bytes.count, file)
    return path
  }
}

/// Reads the number that every picture of the fixtures carries (fixtures/README.md): a strip of 12 cells across the
/// top.
struct FrameNumbers {
  private let scaler = Scaler()

  func number(of picture: Picture) throws -> Int {
    let image = try scaler.image(of: picture, width: 36, height: 48, fit: .stretch)
    return (0..<12).reduce(0) { $0 << 1 | (image[$1 * 3 + 1, 0].green > 128 ? 1 : 0) }
  }
}

extension CameraRequest {
  static func portrait(_ width: Int = 360, _ height: Int = 640, position: CameraPosition = .front) -> CameraRequest {
    CameraRequest(width: width, height: height, framesPerSecond: 15, position: position)
  }
}

/// The first picture of a graph of libavfilter.
func picture(ofGraph graph: String) throws -> Picture {
  guard let picture = try Cameras.open(.device(format: "lavfi", name: graph), .portrait()).picture(at: 0) else {
    throw CaptureError(.unusable, "no picture")
  }
  return picture
}
