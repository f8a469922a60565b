// What Swift cannot import from FFmpeg's headers by itself: macros as functions.
#pragma once

#include <dlfcn.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavdevice/avdevice.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/frame.h>
#include <libavutil/hmac.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/macros.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/sha.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

static inline int liveterm_averror_again(void) { return AVERROR(EAGAIN); }
static inline int liveterm_averror_invalid(void) { return AVERROR(EINVAL); }
static inline int liveterm_averror_io(void) { return AVERROR(EIO); }
static inline int liveterm_averror_nomem(void) { return AVERROR(ENOMEM); }
static inline int liveterm_averror_eof(void) { return AVERROR_EOF; }
static inline int liveterm_averror_exit(void) { return AVERROR_EXIT; }
static inline int liveterm_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t liveterm_nopts(void) { return AV_NOPTS_VALUE; }
static inline int liveterm_averror(int posix_error) { return AVERROR(posix_error); }
static inline int liveterm_averror_decoder_not_found(void) { return AVERROR_DECODER_NOT_FOUND; }
static inline int liveterm_averror_encoder_not_found(void) { return AVERROR_ENCODER_NOT_FOUND; }
static inline int liveterm_averror_muxer_not_found(void) { return AVERROR_MUXER_NOT_FOUND; }
static inline int liveterm_averror_filter_not_found(void) { return AVERROR_FILTER_NOT_FOUND; }
static inline int liveterm_averror_bsf_not_found(void) { return AVERROR_BSF_NOT_FOUND; }

// The key flag moved from a field (FFmpeg 5.1) to a flag bit (6.1), and the field then became deprecated.
static inline int liveterm_frame_is_key(const AVFrame *frame) {
#ifdef AV_FRAME_FLAG_KEY
  return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame->key_frame != 0;
#endif
}

// Some decoders hide damage and only say so in the log. If a codec context's `opaque` is set it must point to an `int`: every error
// that the context logs is counted there. Then FFmpeg's own callback prints what the log level allows.
//
// Some input devices answer "input/output error" whatever happened and give the reason only in the log. If a format context's
// `opaque` is set it must point to `liveterm_reason_size` chars: the first error that the context logs is written there.
enum { liveterm_reason_size = 256 };
static inline void liveterm_log(void *source, int level, const char *format, va_list arguments) {
  if (level <= AV_LOG_ERROR && source && *(const AVClass *const *)source == avcodec_get_class()) {
    int *count = (int *)((AVCodecContext *)source)->opaque;
    if (count) ++*count;
  }
  if (level <= AV_LOG_ERROR && source && *(const AVClass *const *)source == avformat_get_class()) {
    char *reason = (char *)((AVFormatContext *)source)->opaque;
    if (reason && !*reason) {
      va_list copy;
      va_copy(copy, arguments);
      vsnprintf(reason, liveterm_reason_size, format, copy);
      va_end(copy);
    }
  }
  av_log_default_callback(source, level, format, arguments);
}
static inline void liveterm_log_install(void) { av_log_set_callback(liveterm_log); }

// The input's type gained a `const` in FFmpeg 7.
static inline int liveterm_swr_convert(
    SwrContext *context, uint8_t **output, int room, const uint8_t *const *input, int count) {
  return swr_convert(context, output, room, (const uint8_t **)input, count);
}

static inline double liveterm_log10(double value) { return log10(value); }
static inline double liveterm_sin(double radians) { return sin(radians); }
static inline double liveterm_cos(double radians) { return cos(radians); }

// FFmpeg opens and closes files; it has no public call to remove one.
static inline void liveterm_remove(const char *path) { (void)unlink(path); }

// FFmpeg opens whatever a path names, and would wait at a pipe for a writer.
static inline int liveterm_is_regular_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

// How a stream's pictures are to be turned, clockwise in degrees (0, 90, 180, 270). The matrix moved from the stream to its parameters
// in FFmpeg 6.1.
static inline int liveterm_quarter_turns(const int32_t *matrix) {
  double angle = -av_display_rotation_get(matrix);
  return isnan(angle) ? 0 : ((int)lrint(angle / 90) % 4 + 4) % 4 * 90;
}
static inline int liveterm_stream_rotation(const AVStream *stream) {
  const uint8_t *matrix = NULL;
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
  const AVPacketSideData *side = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  if (side && side->size >= 9 * sizeof(int32_t)) matrix = side->data;
#else
  size_t size = 0;
  matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (size < 9 * sizeof(int32_t)) matrix = NULL;
#endif
  return matrix ? liveterm_quarter_turns((const int32_t *)matrix) : 0;
}
// The same of a frame; -1 if it does not say.
static inline int liveterm_frame_rotation(const AVFrame *frame) {
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
  return side && side->size >= 9 * sizeof(int32_t) ? liveterm_quarter_turns((const int32_t *)side->data) : -1;
}

// Reading a pipe would wait for its other end: 1 if the path is, or leads to, a pipe, a socket or a terminal.
static inline int liveterm_may_block(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISCHR(status.st_mode));
}

// libavdevice brings a hundred libraries of desktops along, which take longer to load than this program takes to start. It is opened
// when a device is first asked for; without it there are no devices.
static inline void *liveterm_device_function(const char *name) {
  void *library = dlopen("libavdevice.so." AV_STRINGIFY(LIBAVDEVICE_VERSION_MAJOR), RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : NULL;
}
static inline void liveterm_register_devices(void) {
  void (*function)(void) = (void (*)(void))liveterm_device_function("avdevice_register_all");
  if (function) function();
}
typedef const AVInputFormat *(*liveterm_next_device)(const AVInputFormat *);
static inline const AVInputFormat *liveterm_next_video_device(const AVInputFormat *format) {
  liveterm_next_device function = (liveterm_next_device)liveterm_device_function("av_input_video_device_next");
  return function ? function(format) : NULL;
}
static inline const AVInputFormat *liveterm_next_audio_device(const AVInputFormat *format) {
  liveterm_next_device function = (liveterm_next_device)liveterm_device_function("av_input_audio_device_next");
  return function ? function(format) : NULL;
}
