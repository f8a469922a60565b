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

/// Owns one AVFilterGraph: FFmpeg's video filters, which give one frame for one frame.
final class VideoGraph {
  private var graph: UnsafeMutablePointer<AVFilterGraph>?
  /// Nil if the filters make pictures by themselves.
  private let source: UnsafeMutablePointer<AVFilterContext>?
  private let sink: UnsafeMutablePointer<AVFilterContext>
  private let frames = FramePool()
  private var count: Int64 = 0

  /// - Parameters:
  ///   - filters: as after ffmpeg's `-vf`.
  ///   - input: nil if the first filter makes the pictures.
  init(_ filters: String, input: VideoFormat?) throws(FFmpegError) {
    FFmpegLog.prepare()
    let graph = try allocated("avfilter_graph_alloc", avfilter_graph_alloc())
    var owned: UnsafeMutablePointer<AVFilterGraph>? = graph
    // What is open in the graph that is being read: the source's end, and the sink's.
    var begin: UnsafeMutablePointer<AVFilterInOut>?
    var end: UnsafeMutablePointer<AVFilterInOut>?
    defer {
      avfilter_inout_free(&begin)
      avfilter_inout_free(&end)
    }
    do {
      graph.pointee.nb_threads = 1
      source = if let input { try addFilter("buffer", "buffer", input.arguments, to: graph) } else { nil }
      sink = try addFilter("buffersink", "buffersink", nil, to: graph)
      if let source { begin = try VideoGraph.openEnd("in", of: source) }
      end = try VideoGraph.openEnd("out", of: sink)
      try check("avfilter_graph_parse_ptr", avfilter_graph_parse_ptr(graph, filters, &end, &begin, nil), filters)
      try check("avfilter_graph_config", avfilter_graph_config(graph, nil), filters)
    } catch {
      avfilter_graph_free(&owned)
      throw error
    }
    self.graph = graph
  }

  deinit { avfilter_graph_free(&graph) }

  /// What becomes of a picture; it stays as it is.
  func apply(_ picture: Picture) throws(FFmpegError) -> Picture {
    let frame = try frames.take()
    defer { frames.give(frame) }
    try check("av_frame_ref", av_frame_ref(frame, picture.frame))
    // Filters with several inputs go by the time.
    frame.pointee.pts = count
    count += 1
    try check("av_buffersrc_add_frame_flags", av_buffersrc_add_frame_flags(source, frame, 0))
    let result = try next()
    result.frame.pointee.pts = picture.frame.pointee.pts
    return result
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

  private static func openEnd(
    _ name: String, of filter: UnsafeMutablePointer<AVFilterContext>
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFilterInOut> {
    let end = try allocated("avfilter_inout_alloc", avfilter_inout_alloc())
    end.pointee.name = av_strdup(name)
    end.pointee.filter_ctx = filter
    end.pointee.pad_idx = 0
    end.pointee.next = nil
    return end
  }
}
