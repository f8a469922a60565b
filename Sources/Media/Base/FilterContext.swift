import CFFmpeg

/// Puts a filter into a graph, which owns it from then on.
/// - Parameters:
///   - name: of this one in the graph.
///   - arguments: as FFmpeg's filter descriptions have them.
func addFilter(
  _ filter: String, _ name: String, _ arguments: String?, to graph: UnsafeMutablePointer<AVFilterGraph>
) throws(FFmpegError) -> UnsafeMutablePointer<AVFilterContext> {
  guard let definition = avfilter_get_by_name(filter) else {
    throw FFmpegError(call: "avfilter_get_by_name", code: liveterm_averror_filter_not_found(), context: filter)
  }
  var context: UnsafeMutablePointer<AVFilterContext>?
  try check(
    "avfilter_graph_create_filter", avfilter_graph_create_filter(&context, definition, name, arguments, nil, graph),
    filter)
  return try allocated("avfilter_graph_create_filter", context)
}
