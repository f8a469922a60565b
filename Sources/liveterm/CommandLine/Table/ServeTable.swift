import EventLoop

/// The option table of `liveterm serve`.
enum ServeTable {
  static let streams = Argument(
    "FILE=NAME", .fileStream, .any, help: "publish a file as a live stream, such as a.flv=live/a",
    manual: "NAME is APP/STREAM. The file is paced by its timestamps. Without any, the origin waits for publishers.")

  static let rtmp = Option(
    "rtmp", .integer(0...65535), "PORT", group: "Listening", help: "accept RTMP (publish and play) on this port",
    manual: "0 takes a free port and prints it. At least one of --rtmp and --http must be given.")
  static let http = Option(
    "http", .integer(0...65535), "PORT", group: "Listening", help: "serve HTTP-FLV on this port",
    manual: "0 takes a free port and prints it. Every stream APP/STREAM is there as /APP/STREAM.flv.")
  static let bind = Option(
    "bind", .ipAddress, "ADDRESS", group: "Listening", help: "address to listen on",
    manual: "The default can be reached from this machine only; 0.0.0.0 from everywhere."
  ).withDefault("127.0.0.1", "127.0.0.1")

  static let key = Option(
    "key", .text(), "KEY", group: "Signed addresses", help: "demand signed addresses of publishers",
    manual: "txSecret and txTime as liveterm sign makes them; wrong or expired ones are refused.")
  static let playKey = Option(
    "play-key", .text(), "KEY", group: "Signed addresses", help: "demand signed addresses of players")

  static let duration = Option(
    "for", .duration(), "DURATION", group: "Running", help: "stop after that long; else on Ctrl-C")
  static let loop = Flag(
    "loop", group: "Running", help: "begin each file again when it ends", manual: "The default."
  ).excluding("once")
  static let once = Flag("once", group: "Running", help: "play each file once; its stream then ends")
  static let events = Option<EventFormat>(
    "events", .choice, group: "Running", help: "form of the event log on standard output"
  ).withDefault(.text)

  static let command = Command(
    name: "serve", summary: "run the embedded origin on real sockets",
    description: [
      "Runs the embedded origin on real sockets, for OBS, ffmpeg, VLC, players on other machines and liveterm play.",
      "Publishers push to rtmp://ADDRESS:PORT/APP/STREAM; players play from there or from "
        + "http://ADDRESS:PORT/APP/STREAM.flv. One publisher may hold a name; a second is refused.",
    ],
    arguments: [streams],
    options: [rtmp, http, bind, key, playKey, loop, once, duration, events],
    examples: [
      Example(
        commandLine: "liveterm serve --rtmp 1935 --http 8080",
        does: "Accept publishers, and serve their streams over RTMP and HTTP-FLV."),
      Example(
        commandLine: "liveterm serve --rtmp 1935 fixtures/tiny.flv=live/a",
        does: "Serve a file, again and again, as rtmp://127.0.0.1/live/a."),
      Example(
        commandLine: "liveterm serve --rtmp 0 --key somestring --for 10m",
        does: "Accept only signed publishers, on a free port, for ten minutes."),
    ],
    check: check, run: Serve.run)

  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    guard arguments.has(rtmp.row.long) || arguments.has(http.row.long) else {
      throw .usage("serve needs --rtmp PORT or --http PORT")
    }
    if let port = arguments[rtmp], port != 0, port == arguments[http] {
      throw .usage("--rtmp and --http cannot share port \(port)")
    }
    let streams = arguments.all(streams)
    for (index, stream) in streams.enumerated() where streams[..<index].contains(where: { $0.name == stream.name }) {
      throw .usage("two files are given the name \(stream.name.shownInMessage)")
    }
  }
}

/// A file to publish and the `APP/STREAM` to publish it as.
struct FileStream: Equatable, Sendable {
  let path: String
  let name: String
}

extension ValueKind where Value == FileStream {
  /// `FILE=APP/STREAM`, split at the last `=`.
  static var fileStream: ValueKind {
    ValueKind(
      allowed: "a file, = and APP/STREAM, such as a.flv=live/a",
      completion: .files(endings: ["flv", "mp4", "mov", "mkv", "ts"])
    ) { (text) throws(ValueRejection) in
      guard let equals = text.lastIndex(of: "=") else { throw ValueRejection(reason: "it has no =APP/STREAM") }
      let path = String(text[..<equals])
      let name = String(text[text.index(after: equals)...])
      guard !path.isEmpty else { throw ValueRejection(reason: "it has no file before =") }
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), !name.contains(where: { " ?#&".contains($0) }) else {
        throw ValueRejection(reason: "\(name.quotedForMessage) is not APP/STREAM")
      }
      return FileStream(path: path, name: name)
    }
  }
}
