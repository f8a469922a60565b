@preconcurrency import Glibc
import Testing

/// All tests with real peers. They run in real time and mostly wait: three rows of them beside each other, in each one
/// after the other.
@Suite enum InteropTests {
  /// Others' programs around our origin and player.
  @Suite(.serialized) enum Peering {}
  /// Servers that the test plays itself, and the program as a user runs it.
  @Suite(.serialized) enum Hosting {}
  /// The interface in terminals.
  @Suite(.serialized) enum Interfacing {}
}

/// Programs of others that the tests talk to, and our own.
enum Peers {
  /// Where a program lies; servers are looked for where a user's path seldom leads, too.
  static func path(of name: String) -> String? {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
    return (folders + ["/usr/sbin", "/usr/local/sbin"]).map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  static let ffmpeg = path(of: "ffmpeg")
  static let ffprobe = path(of: "ffprobe")
  static let nginx = path(of: "nginx")
  static let tmux = path(of: "tmux")

  static let hasFFmpeg = ffmpeg != nil && ffprobe != nil
  static let hasNginx = nginx != nil && access("/usr/lib/nginx/modules/ngx_rtmp_module.so", R_OK) == 0

  static let withoutFFmpeg: Comment = "ffmpeg is not installed; `make deps` installs it"
  static let withoutNginx: Comment = "nginx with its RTMP module or ffmpeg is not installed; `make deps` installs them"
  static let withoutTmux: Comment = "tmux is not installed; `make deps` installs it"
  static let withoutProgram: Comment = "liveterm is not beside the test bundle; build it first"

  /// Our program as built beside the test bundle.
  static let liveterm: String? = {
    for word in CommandLine.arguments where word.contains(".xctest") {
      let folder = word.split(separator: "/", omittingEmptySubsequences: false).prefix { !$0.hasSuffix(".xctest") }
      let path = folder.joined(separator: "/") + "/liveterm"
      if access(path, X_OK) == 0 { return path }
    }
    return nil
  }()

  /// The repository's `fixtures/`, with a slash at its end.
  static let fixtures = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/fixtures/"
}
