import Testing

@testable import LiveComponents

/// SPEC 3.2: *buffered* is media time received and not yet played, by audio where there is audio, else video.
@Suite struct JitterBufferTests {
  private static func frame(_ time: Int64, isKey: Bool = true, offset: Int64 = 0) -> BufferedFrame {
    BufferedFrame(
      decodeTime: time, presentationTime: time + offset, payload: [1, 2, 3], configuration: 1, isKey: isKey)
  }

  private static func filled(video: Int64?, audio: Int64?, group: Int64 = 1_000) -> JitterBuffer {
    var buffer = JitterBuffer()
    if let video {
      for time in stride(from: Int64(0), to: video, by: 40) {
        buffer.appendVideo(frame(time, isKey: time % group == 0), step: time == 0 ? 0 : 40)
      }
    }
    if let audio {
      for time in stride(from: Int64(0), to: audio, by: 20) { buffer.appendAudio(frame(time), length: 20) }
    }
    return buffer
  }

  @Test func anEmptyBufferHoldsNothing() {
    let buffer = JitterBuffer()
    #expect(buffer.isEmpty)
    #expect(buffer.end == nil)
    #expect(buffer.start == nil)
    #expect(buffer.buffered(at: 0) == 0)
  }

  @Test func soundDecidesWhereThereIsSound() {
    let buffer = Self.filled(video: 2_000, audio: 1_500)
    #expect(buffer.isLedByAudio)
    #expect(buffer.buffered(at: 500_000) == 1_000)
    #expect(buffer.videoBuffered(at: 500_000) == 1_500)
    #expect(buffer.audioBuffered(at: 500_000) == 1_000)
    // Pictures that are behind do not matter.
    #expect(Self.filled(video: 400, audio: 1_500).buffered(at: 500_000) == 1_000)
  }

  @Test func thePictureDecidesWhereThereIsNoSound() {
    let buffer = Self.filled(video: 2_000, audio: nil)
    #expect(!buffer.isLedByAudio)
    #expect(buffer.buffered(at: 500_000) == 1_500)
    #expect(buffer.audioBuffered(at: 500_000) == 0)
  }

  @Test func thePictureDecidesOnceSoundHasStopped() {
    let buffer = Self.filled(video: 5_000, audio: 2_000)
    #expect(!buffer.isLedByAudio)
    #expect(buffer.buffered(at: 4_000_000) == 1_000)
  }

  /// At the moment the sound in hand has been played: is it a dry buffer, or has sound alone stopped?
  @Test func soundThatRunsOutWhileThePictureGoesOnHasStopped() {
    var buffer = JitterBuffer()
    for time in stride(from: Int64(0), to: 2_000, by: 20) {
      if time % 40 == 0 { buffer.appendVideo(Self.frame(time), step: 40) }
      buffer.appendAudio(Self.frame(time), length: 20)
    }
    // Both tracks stopped: everything is dry.
    #expect(buffer.loseSound() == false)
    #expect(buffer.isLedByAudio)
    for time in stride(from: Int64(2_000), to: 2_200, by: 40) { buffer.appendVideo(Self.frame(time), step: 40) }
    #expect(buffer.loseSound() == true)
    #expect(!buffer.isLedByAudio)
    #expect(buffer.buffered(at: 2_000_000) == 200)
    buffer.appendAudio(Self.frame(2_180), length: 20)
    #expect(buffer.isLedByAudio)
  }

  /// Some publishers send a second of pictures and then the sound that goes with it.
  @Test func aStreamThatInterleavesWidelyHasNotLostItsSound() {
    var buffer = JitterBuffer()
    for second in 0..<5 as Range<Int64> {
      for time in stride(from: second * 800, to: second * 800 + 800, by: 40) {
        buffer.appendVideo(Self.frame(time), step: 40)
      }
      if second > 0 { #expect(buffer.loseSound() == false) }
      for time in stride(from: second * 800, to: second * 800 + 800, by: 20) {
        buffer.appendAudio(Self.frame(time), length: 20)
      }
    }
  }

  @Test func progressIsToldOnceByTheTrackThatReachesFurther() {
    var buffer = Self.filled(video: 1_000, audio: 900)
    #expect(buffer.takeProgress() == 0)
    buffer.appendAudio(Self.frame(900), length: 20)
    #expect(buffer.takeProgress() == 0)
    buffer.appendAudio(Self.frame(1_000), length: 20)
    #expect(buffer.takeProgress() == 20)
    buffer.appendVideo(Self.frame(1_040), step: 40)
    #expect(buffer.takeProgress() == 60)
    #expect(buffer.takeProgress() == 0)
  }

  @Test func thePicturesEndIsWhereTheLastIsShown() {
    var buffer = JitterBuffer()
    buffer.appendVideo(Self.frame(0, offset: 80), step: 0)
    buffer.appendVideo(Self.frame(40, offset: 200), step: 40)
    buffer.appendVideo(Self.frame(80, offset: 40), step: 40)
    #expect(buffer.lastEnd == 280)
    #expect(buffer.end == 120)
  }

  @Test func soundDecidesAgainWhenItComesBack() {
    var buffer = Self.filled(video: 5_000, audio: 2_000)
    buffer.appendAudio(Self.frame(4_900), length: 20)
    #expect(buffer.isLedByAudio)
    #expect(buffer.buffered(at: 4_000_000) == 920)
  }

  @Test func soundAloneCanBeSkipped() {
    var alone = Self.filled(video: nil, audio: 10_000)
    #expect(alone.hasSoundAlone && alone.skipSound(keeping: 1_000) == 9_000)
    #expect(alone.buffered(at: 9_000_000) == 1_000)
    #expect(alone.skipSound(keeping: 1_000) == nil)
    // Pictures have stopped: those in hand stay.
    var stopped = Self.filled(video: 2_000, audio: 10_000)
    let pictures = stopped.video.count
    #expect(stopped.hasSoundAlone && stopped.skipSound(keeping: 300) == 9_700)
    #expect(stopped.video.count == pictures)
    // They are a little late, or go on.
    for video in [7_500, 10_000, 12_000] as [Int64] {
      var both = Self.filled(video: video, audio: 10_000)
      #expect(!both.hasSoundAlone && both.skipSound(keeping: 300) == nil)
      #expect(both.audio.count == 500)
    }
  }

  @Test func bufferedIsNeverNegative() {
    #expect(Self.filled(video: 2_000, audio: 1_500).buffered(at: 9_000_000) == 0)
  }

  @Test func playbackBeginsWithTheEarliestFrame() {
    var buffer = Self.filled(video: nil, audio: 100)
    buffer.appendVideo(Self.frame(-60), step: 0)
    #expect(buffer.start == -60)
    var other = JitterBuffer()
    other.appendVideo(Self.frame(0, offset: 80), step: 0)
    other.appendAudio(Self.frame(40), length: 20)
    #expect(other.start == 40)
  }

  @Test func aSkipLeavesTheNewestKeyFrameAndWhatFollows() {
    var buffer = Self.filled(video: 5_480, audio: 5_500)
    #expect(buffer.holdsKeyFrame)
    #expect(buffer.skipToNewestKeyFrame() == 5_000)
    #expect(buffer.video.first?.decodeTime == 5_000)
    #expect(buffer.video.count == 12)
    #expect(buffer.audio.first?.decodeTime == 5_000)
    #expect(buffer.audio.count == 25)
    #expect(buffer.end == 5_500)
    // There is nothing newer now; a second skip loses nothing.
    #expect(buffer.skipToNewestKeyFrame() == 5_000)
    #expect(buffer.video.count == 12)
  }

  @Test func withoutAKeyFrameInHandThereIsNothingToSkipTo() {
    var buffer = JitterBuffer()
    for index in 0..<50 as Range<Int64> { buffer.appendVideo(Self.frame(index * 40, isKey: false), step: 40) }
    #expect(!buffer.holdsKeyFrame)
    #expect(buffer.skipToNewestKeyFrame() == nil)
    #expect(buffer.video.count == 50)
  }

  @Test func withoutPicturesASkipGoesToTheNewestSound() {
    var buffer = Self.filled(video: nil, audio: 10_000)
    #expect(buffer.skipToNewestKeyFrame() == 9_980)
    #expect(buffer.audio.count == 1)
    #expect(buffer.end == 10_000)
  }

  @Test func aFullQueueIsCountedAndHoldsNoMore() {
    var buffer = JitterBuffer()
    let limit = Int64(FrameQueue.limit)
    for index in 0..<limit + 10 { buffer.appendVideo(Self.frame(index * 40, isKey: index == 0), step: 40) }
    #expect(buffer.video.count == FrameQueue.limit)
    #expect(buffer.overflow == 10)
  }
}
