import CFFmpeg

/// What the frames that go into a graph are like.
struct VideoFormat: Hashable {
  var width: Int32
  var height: Int32
  /// An AVPixelFormat.
  var pixelFormat: Int32
  var aspectNumerator: Int32
  var aspectDenominator: Int32

  init(_ frame: UnsafeMutablePointer<AVFrame>) {
    width = frame.pointee.width
    height = frame.pointee.height
    pixelFormat = frame.pointee.format
    let aspect = frame.pointee.sample_aspect_ratio
    aspectNumerator = aspect.num > 0 && aspect.den > 0 ? aspect.num : 1
    aspectDenominator = aspect.num > 0 && aspect.den > 0 ? aspect.den : 1
  }

  /// The arguments of FFmpeg's `buffer` source.
  var arguments: String {
    "video_size=\(width)x\(height):pix_fmt=\(pixelFormat):time_base=1/1000"
      + ":pixel_aspect=\(aspectNumerator)/\(aspectDenominator)"
  }
}

/// Owns one AVFilterGraph: FFmpeg's video filters in a row, each of which gives one frame for one frame.
final class VideoGraph {
  /// One filter of the row.
  struct Step: Hashable {
    var filter: String
    var arguments: String

    init(_ filter: String, _ arguments: String = "") {
      self.filter = filter
      self.arguments = arguments
    }
  }

  private var graph: UnsafeMutablePointer<AVFilterGraph>?
  /// The first filter: the `buffer` source, or one that makes pictures by itself.
  private let first: UnsafeMutablePointer<AVFilterContext>
  private let sink: UnsafeMutablePointer<AVFilterContext>
  private let frames = FramePool()

  /// - Parameter input: nil if the first step makes the pictures.
  init(_ steps: [Step], input: VideoFormat?) throws(FFmpegError) {
    FFmpegLog.prepare()
    let graph = try allocated("avfilter_graph_alloc", avfilter_graph_alloc())
    var owned: UnsafeMutablePointer<AVFilterGraph>? = graph
    do {
      graph.pointee.nb_threads = 1
      var row = input.map { [Step("buffer", $0.arguments)] } ?? []
      row += steps
      row.append(Step("buffersink"))
      var contexts: [UnsafeMutablePointer<AVFilterContext>] = []
      for step in row {
        let context = try VideoGraph.add(step, name: "\(step.filter)\(contexts.count)", to: graph)
        if let last = contexts.last { try check("avfilter_link", avfilter_link(last, 0, context, 0), step.filter) }
        contexts.append(context)
      }
      (first, sink) = (contexts[0], contexts[contexts.count - 1])
      try check("avfilter_graph_config", avfilter_graph_config(graph, nil), row.map(\.filter).joined(separator: ","))
    } catch {
      avfilter_graph_free(&owned)
      throw error
    }
    self.graph = graph
  }

  deinit { avfilter_graph_free(&graph) }

  /// What becomes of a picture; it stays as it is.
  func apply(_ picture: Picture) throws(FFmpegError) -> Picture {
    let flags = Int32(AV_BUFFERSRC_FLAG_KEEP_REF)
    try check("av_buffersrc_add_frame_flags", av_buffersrc_add_frame_flags(first, picture.frame, flags))
    return try next()
  }

  /// The next picture that the graph has. Nothing to be had is an error: no filter here keeps frames back.
  func next() throws(FFmpegError) -> Picture {
    let frame = try frames.take()
    let result = av_buffersink_get_frame(sink, frame)
    guard result >= 0 else {
      frames.give(frame)
      throw FFmpegError(call: "av_buffersink_get_frame", code: result)
    }
    return Picture(frame: frame, pool: frames)
  }

  private static func add(
    _ step: Step, name: String, to graph: UnsafeMutablePointer<AVFilterGraph>
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFilterContext> {
    guard let definition = avfilter_get_by_name(step.filter) else {
      throw FFmpegError(call: "avfilter_get_by_name", code: liveterm_averror_filter_not_found(), context: step.filter)
    }
    var context: UnsafeMutablePointer<AVFilterContext>?
    let arguments = step.arguments.isEmpty ? nil : step.arguments
    try check(
      "avfilter_graph_create_filter",
      avfilter_graph_create_filter(&context, definition, name, arguments, nil, graph), step.filter)
    return try allocated("avfilter_graph_create_filter", context)
  }
}
