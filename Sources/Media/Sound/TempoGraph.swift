import CFFmpeg

/// Owns one AVFilterGraph with FFmpeg's `atempo` (WSOLA: time is changed, pitch is kept) between a source and a sink of one format.
final class TempoGraph {
  /// What goes in and comes out.
  let format: SoundFormat
  private var graph: UnsafeMutablePointer<AVFilterGraph>?
  private let source: UnsafeMutablePointer<AVFilterContext>
  private let sink: UnsafeMutablePointer<AVFilterContext>

  init(format: SoundFormat, rate: Double) throws(FFmpegError) {
    FFmpegLog.prepare()
    self.format = format
    let graph = try allocated("avfilter_graph_alloc", avfilter_graph_alloc())
    var owned: UnsafeMutablePointer<AVFilterGraph>? = graph
    do {
      graph.pointee.nb_threads = 1
      source = try addFilter(
        "abuffer", "in",
        "time_base=1/\(format.sampleRate):sample_rate=\(format.sampleRate):sample_fmt=\(format.sampleFormatName):"
          + "channel_layout=\(format.layoutName)", to: graph)
      let tempo = try addFilter("atempo", "tempo", "tempo=\(rate)", to: graph)
      let back = try addFilter("aformat", "back", "sample_fmts=\(format.sampleFormatName)", to: graph)
      sink = try addFilter("abuffersink", "out", nil, to: graph)
      try check("avfilter_link", avfilter_link(source, 0, tempo, 0))
      try check("avfilter_link", avfilter_link(tempo, 0, back, 0))
      try check("avfilter_link", avfilter_link(back, 0, sink, 0))
      try check("avfilter_graph_config", avfilter_graph_config(graph, nil), "\(format)")
    } catch {
      avfilter_graph_free(&owned)
      throw error
    }
    self.graph = graph
  }

  deinit { avfilter_graph_free(&graph) }

  /// Hands over the content of a frame whose `pts` counts samples; nil ends the input.
  func send(_ frame: UnsafeMutablePointer<AVFrame>?) throws(FFmpegError) {
    try check("av_buffersrc_add_frame_flags", av_buffersrc_add_frame_flags(source, frame, 0))
  }

  /// Fills the frame; false if there is nothing now.
  func receive(into frame: UnsafeMutablePointer<AVFrame>) throws(FFmpegError) -> Bool {
    let result = av_buffersink_get_frame(sink, frame)
    if result == liveterm_averror_again() || result == liveterm_averror_eof() { return false }
    try check("av_buffersink_get_frame", result)
    return true
  }
}
