// SPEC 2.5: the mini-program in the background, without and with a waiting image (5000, 10004).
import { pushUrl, started, refusal, events, times, values, without } from './lib/steps.js'

const small = { minBitrate: 200, maxBitrate: 200 }
/// So that minutes cost little.
const tiny = { ...small, videoWidth: 32, videoHeight: 32, fps: 5, audioQuality: 'low' }
const waitingImage = '../../fixtures/wait.png'
const waitingImageHash = '7f2db8d07c5f3eb472a42e0331a0cb76'
/// The mean luma of wait.png, BT.601, by another program.
const waitingLuma = 62

/// A viewer that sees the camera.
async function viewer(live, attributes = {}) {
  const player = live.player({ src: 'rtmp://play.local/live/a', ...attributes })
  await player.play()
  await player.event(2032, { within: '5s' })
  return player
}

describe('without a waiting image', () => {
  test('[5000] the picture freezes at the viewers, the sound goes on', { codec: 'h264' }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, small)
    const player = await viewer(live)
    await sleep('1s')
    live.background()
    await pusher.events([5000], { within: '100ms', exactly: true })
    await sleep('4s')
    const frozen = player.picture()
    await sleep('3s')
    expect(player.picture().digest).toBe(frozen.digest)
    expect(player).toBeAudible()
    expect(pusher.status()).toMatchObject({ videoBitrate: 0, videoFPS: 0 })
    expect(pusher).toBePushing()
    expect(player.codes).not.toContain(2007)
  })

  test('[1003] foreground opens the camera again, with a key frame', { codec: 'h264' }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, small)
    const player = await viewer(live)
    live.background()
    await sleep('4s')
    const frozen = player.picture()
    live.foreground()
    await pusher.events([5000, 1003], { within: '1s', exactly: true })
    // What the viewer has in hand comes first; a later viewer needs the key frame.
    await sleep('2s')
    expect(player).toShow('timecode')
    expect(player.picture().timecode).toBeGreaterThan(frozen.timecode + 4_000)
    await expect(player).toShow('moving')
    expect(player.codes).not.toContain(2101)
    expect(times(pusher, 1007)).toHaveLength(1)
  })

  test('background-mute: no sound either', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    await started(live, { ...small, backgroundMute: true })
    const player = await viewer(live)
    await sleep('1s')
    expect(player).toBeAudible()
    live.background()
    await sleep('3s')
    expect(player).toBeSilent()
    live.foreground()
    await sleep('3s')
    expect(player).toBeAudible()
  })

  test('it stays in the background as long as it likes', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    live.background()
    await sleep('4m')
    expect(pusher).toBePushing()
    expect(without(pusher, 1001, 1002, 1003, 1005, 1007, 1008)).toEqual([5000])
  })

  test('a pusher that is stopped says nothing', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    live.background()
    await sleep('1s')
    live.foreground()
    await sleep('1s')
    expect(pusher.codes).toEqual([])
  })

  test('[5000] each time once', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    for (let count = 0; count < 3; count += 1) {
      pusher.background()
      pusher.background()
      await sleep('1s')
      pusher.foreground()
      pusher.foreground()
      await sleep('1s')
    }
    expect(without(pusher, 1001, 1002, 1005, 1007, 1008)).toEqual([1003, 5000, 1003, 5000, 1003, 5000, 1003])
  })
})

describe('methods in the background', () => {
  const none = ['start', 'stop', 'pause', 'resume', 'switchCamera', 'snapshot', 'toggleTorch', 'startPreview', 'stopPreview',
    'stopBGM', 'pauseBGM', 'resumeBGM', 'getMaxZoom']
  test.each([
    ...none.map((method) => ({ method, parts: {} })),
    { method: 'playBGM', parts: { url: 'http://play.local/a.mp3' } },
    { method: 'setBGMVolume', parts: { volume: 0.5 } },
    { method: 'setMICVolume', parts: { volume: 0.5 } },
    { method: 'sendMessage', parts: { msg: 'hello' } },
    { method: 'setZoom', parts: { zoom: 2 } },
  ])('$method fails', { codec: 'model' }, async ({ method, parts }, { live, sleep, expect }) => {
    const pusher = await started(live)
    live.background()
    const error = await refusal(pusher[method](parts))
    expect(error.errMsg).toMatch(/^operateLivePusher:fail jsapi has no permission, .*runningState=background/)
    expect(pusher).toBePushing()
    live.foreground()
    await sleep('1s')
    expect(pusher).toBePushing()
  })

  // SPEC 2.5: "fail with errno 102 and …". The script API does not hand on errno.
  test('errno is 102', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    live.background()
    expect((await refusal(pusher.stop())).errno).toBe(102)
  })
})

describe('with a waiting image', () => {
  test('it is encoded at 5 pictures a second and very low bitrate', { codec: 'h264' }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, { ...small, waitingImage, waitingImageHash })
    const player = await viewer(live)
    await sleep('1s')
    expect(Math.abs(player.picture().meanLuma - waitingLuma)).toBeGreaterThan(20)
    live.background()
    await pusher.event(5000, { within: '100ms' })
    await sleep('7s')
    expect(pusher.status().videoFPS).toBeBetween(4.5, 5.5)
    expect(pusher.status().videoBitrate).toBeLessThan(50)
    expect(player.picture().timecode).toBeNull()
    expect(player.picture().meanLuma).toBeBetween(waitingLuma - 3, waitingLuma + 3)
    expect(player).toBeAudible()
    expect(player.codes).not.toContain(2007)
    expect(player.codes).not.toContain(2104)
    live.foreground()
    await pusher.event(1003, { within: '100ms' })
    await sleep('2s')
    expect(player).toShow('timecode')
    expect(player.codes).not.toContain(2101)
  })

  test('after 3 minutes in one piece pushing stops, quietly', { codec: 'h264' }, async (world) => {
    const { live, origin, sleep, expect } = world
    const pusher = await started(live, { ...tiny, waitingImage })
    live.background()
    await sleep('60s')
    live.foreground()
    await sleep('1s')
    // The time begins again.
    live.background()
    await sleep('179s')
    expect(pusher).toBePushing()
    await sleep('2s')
    expect(pusher).toBeStopped()
    expect(origin.stream('live/a')).toBeNull()
    await sleep('10s')
    expect(pusher.codes.slice(6)).toEqual([5000, 1003, 5000])
    expect(pusher.notes.some(({ message }) => message.includes('3 minutes'))).toBe(true)
    live.foreground()
    await pusher.start()
    await pusher.event(1002, { within: '1s' })
  })

  test('[10004] a wrong waiting-image-hash: the picture freezes', { codec: 'h264' }, async (world) => {
    const { live, sleep, expect } = world
    const errors = []
    const pusher = live.pusher({
      url: pushUrl, ...small, waitingImage, waitingImageHash: '00000000000000000000000000000000',
      binderror: ({ detail }) => errors.push(detail.errCode),
    })
    await pusher.start()
    await pusher.event(10_004, { within: '2s' })
    const player = await viewer(live)
    live.background()
    await sleep('4s')
    const frozen = player.picture()
    expect(frozen.timecode).not.toBeNull()
    await sleep('2s')
    expect(player.picture().digest).toBe(frozen.digest)
    expect(pusher).toBePushing()
    expect(errors).toEqual([10_004])
  })

  test.each([
    { image: '../../fixtures/no-such.png' },
    { image: '../../fixtures/tiny.flv' },
    { image: 'http://play.local/no-such.png' },
    { image: 'http://nowhere.example/a.png' },
  ])('[10004] $image cannot be loaded', { codec: 'h264' }, async ({ image }, { live, sleep, expect }) => {
    const pusher = live.pusher({ url: pushUrl, ...small, waitingImage: image })
    await pusher.start()
    const { fields } = await pusher.event(10_004, { within: '3s' })
    expect(fields.reason.length).toBeGreaterThan(3)
    await sleep('1s')
    expect(pusher).toBePushing()
    expect(events(pusher, 10_004)).toHaveLength(1)
  })

  test('a hash in capitals is a hash', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, { ...small, waitingImage, waitingImageHash: waitingImageHash.toUpperCase() })
    await sleep('2s')
    expect(pusher.codes).not.toContain(10_004)
  })

  test('pause shows it too', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, { ...small, waitingImage })
    const player = await viewer(live)
    await pusher.pause()
    await sleep('3s')
    expect(player.picture().meanLuma).toBeBetween(waitingLuma - 3, waitingLuma + 3)
    await pusher.resume()
    await sleep('2s')
    expect(player).toShow('timecode')
    expect(values(pusher, 'videoFPS').at(-1)).toBeGreaterThan(5)
  })
})
