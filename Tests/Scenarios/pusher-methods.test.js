// SPEC 2.4: what the methods answer and do.
import { pushUrl, started, steady, refusal, times, without } from './lib/steps.js'

const fails = /^operateLivePusher:fail .+/

/// A viewer that sees pictures.
async function viewer(live, src = 'rtmp://play.local/live/a') {
  const player = live.player({ src })
  await player.play()
  await player.event(2032, { within: '5s' })
  return player
}

describe('answers', () => {
  test('a promise, { errMsg }', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    expect(await pusher.start()).toEqual({ errMsg: 'operateLivePusher:ok' })
  })

  test('success and complete', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const heard = []
    const pusher = live.pusher({ url: pushUrl })
    const hear = (name) => (answer) => heard.push([name, answer.errMsg])
    pusher.start({ success: hear('success'), fail: hear('fail'), complete: hear('complete') })
    await sleep('100ms')
    expect(heard).toEqual([['success', 'operateLivePusher:ok'], ['complete', 'operateLivePusher:ok']])
  })

  test('fail and complete', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const heard = []
    const pusher = live.pusher({ url: pushUrl })
    const hear = (name) => (answer) => heard.push([name, fails.test(answer.errMsg)])
    pusher.stop({ success: hear('success'), fail: hear('fail'), complete: hear('complete') })
    await sleep('100ms')
    expect(heard).toEqual([['fail', true], ['complete', true]])
  })

  test('success of start means accepted, not that media flows', { codec: 'model' }, async (world) => {
    const { live, network, expect } = world
    network.fault('dns-unknown')
    const pusher = live.pusher({ url: pushUrl })
    expect((await pusher.start()).errMsg).toBe('operateLivePusher:ok')
    await pusher.event(-1307, { within: '20s' })
  })

  test('an argument that a method does not have', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    expect((await refusal(pusher.start({ speed: 2 }))).errMsg).toMatch('speed')
    expect(pusher).toBeStopped()
  })
})

describe('refused with a reason', () => {
  test('start while pushing', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    const said = pusher.history.length
    expect((await refusal(pusher.start())).errMsg).toMatch(fails)
    await sleep('3s')
    expect(pusher.history).toHaveLength(said)
    expect(pusher).toBePushing()
  })

  test('start while connecting, while retrying and while paused', { codec: 'model' }, async (world) => {
    const { live, network, expect } = world
    const pusher = live.pusher({ url: pushUrl })
    await pusher.start()
    expect((await refusal(pusher.start())).errMsg).toMatch(fails)
    await pusher.event(1002, { within: '1s' })
    await pusher.pause()
    expect((await refusal(pusher.start())).errMsg).toMatch(fails)
    await pusher.resume()
    network.reset()
    await pusher.event(1102, { within: '1s' })
    expect((await refusal(pusher.start())).errMsg).toMatch(fails)
  })

  test('resume without pause', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    expect((await refusal(pusher.resume())).errMsg).toMatch(fails)
  })

  test('pause twice', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    await pusher.pause()
    expect((await refusal(pusher.pause())).errMsg).toMatch(fails)
  })

  test.each([
    'stop', 'pause', 'resume', 'switchCamera', 'snapshot', 'toggleTorch', 'stopPreview', 'stopBGM',
  ])('%s when nothing is pushed', { codec: 'model' }, async (method, { live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    expect((await refusal(pusher[method]())).errMsg).toMatch(fails)
  })

  test('sendMessage when nothing is pushed', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    expect((await refusal(pusher.sendMessage({ msg: 'hello' }))).errMsg).toMatch(fails)
  })

  test('toggleTorch of the front camera', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    expect((await refusal(pusher.toggleTorch())).errMsg).toMatch(fails)
    await pusher.switchCamera()
    await pusher.toggleTorch()
  })

  test('a zoom beyond the greatest', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    const { maxZoom } = await pusher.getMaxZoom()
    expect(maxZoom).toBeGreaterThan(1)
    await pusher.setZoom({ zoom: maxZoom })
    expect((await refusal(pusher.setZoom({ zoom: maxZoom + 1 }))).errMsg).toMatch('zoom')
    expect((await refusal(pusher.setZoom({ zoom: 0 }))).errMsg).toMatch('zoom')
  })
})

describe('stop', () => {
  test('closes in order: viewers get the end, not a loss', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    const pusher = await started(live)
    const player = await viewer(live)
    await pusher.stop()
    expect(pusher).toBeStopped()
    await player.event(2006, { within: '3s' })
    expect(player.codes).not.toContain(2103)
    expect(origin.stream('live/a')).toMatchObject({ publisher: '', viewers: 1 })
  })

  test('nothing is left running', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    await sleep('1s')
    await pusher.stop()
    const { captured, encoded } = pusher.statistics
    const said = pusher.history.length
    await sleep('10s')
    expect(pusher.history).toHaveLength(said)
    expect(pusher.statistics).toMatchObject({ captured, encoded })
    // What was asked for goes out: every picture that was encoded reached the server.
    expect(encoded).toBeGreaterThan(10)
  })

  test('flushes the encoders: viewers see the last picture', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    // SD looks ahead and reorders, so that the encoder holds pictures back.
    const pusher = await started(live, { mode: 'SD', minBitrate: 200, maxBitrate: 200 })
    const player = await viewer(live)
    await sleep('2s')
    const end = now()
    await pusher.stop()
    await player.event(2006, { within: '5s' })
    expect(player.picture().timecode).toBeBetween(end - 150, end)
  })

  test('within the start', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    await pusher.start()
    await sleep('50ms')
    await pusher.stop()
    await sleep('10s')
    expect(pusher.codes).not.toContain(1001)
    expect(pusher.codes).not.toContain(1102)
    expect(pusher).toBeStopped()
  })
})

describe('pause and resume', () => {
  test('the connection stays, the picture stops', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
    const player = await viewer(live)
    await pusher.pause()
    expect(pusher).toBePaused()
    await sleep('2s')
    const frozen = player.picture()
    await sleep('2s')
    expect(player.picture().digest).toBe(frozen.digest)
    expect(origin.stream('live/a')).not.toBeNull()
    expect(player.codes).not.toContain(2103)
    await pusher.resume()
    await sleep('2s')
    await expect(player).toShow('moving')
    expect(player.picture().timecode).toBeGreaterThan(frozen.timecode + 4_000)
    expect(times(pusher, 1001)).toHaveLength(1)
    expect(pusher).toBePushing()
  })
})

describe('cameras', () => {
  test('switchCamera goes over and back', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live)
    await pusher.switchCamera()
    await pusher.event(1003, { within: '1s' })
    await sleep('1s')
    await pusher.switchCamera()
    await pusher.event(1003, { within: '1s' })
    const positions = pusher.history.filter(({ code }) => code === 1003).map(({ fields }) => fields.position)
    expect(positions).toEqual(['front', 'back', 'front'])
    expect(without(pusher, 1003)).toEqual([1005, 1007, 1008, 1001, 1002])
  })

  const cameras = { codec: 'h264', camera: 'lavfi:color=black:s=64x64:r=15', backCamera: 'lavfi:color=white:s=64x64:r=15' }
  test('viewers see the other camera', cameras, async ({ live, sleep, expect }) => {
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
    const player = await viewer(live)
    expect(player).toShow('black')
    await pusher.switchCamera()
    await sleep('2s')
    expect(player.picture().meanLuma).toBeGreaterThan(230)
    await pusher.switchCamera()
    await sleep('2s')
    expect(player).toShow('black')
  })

  test('device-position back starts with that', cameras, async ({ live, expect }) => {
    await started(live, { minBitrate: 200, maxBitrate: 200, devicePosition: 'back' })
    const player = await viewer(live)
    expect(player.picture().meanLuma).toBeGreaterThan(230)
  })

  test('the preview opens the camera without a push', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    const pusher = live.pusher({ url: pushUrl })
    await pusher.startPreview()
    await pusher.event(1003, { within: '1s' })
    await sleep('2s')
    expect(without(pusher, 1003, 1007)).toEqual([])
    expect(pusher).toBeStopped()
    expect(origin.stream('live/a')).toBeNull()
    expect((await refusal(pusher.startPreview())).errMsg).toMatch(fails)
    await pusher.start()
    await pusher.event(1002, { within: '1s' })
    await pusher.stopPreview()
    await sleep('1s')
    expect(pusher).toBePushing()
  })
})

describe('snapshot', () => {
  test.each([
    { quality: 'raw', ending: 'png' },
    { quality: 'compressed', ending: 'jpg' },
  ])('$quality, of what is pushed', { codec: 'h264' }, async ({ quality, ending }, { live, sleep, expect }) => {
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
    await sleep('500ms')
    const answer = await pusher.snapshot({ quality, sourceType: 'stream' })
    expect(answer).toMatchObject({ errMsg: 'operateLivePusher:ok', width: 180, height: 320 })
    expect(answer.tempImagePath).toMatch(new RegExp(`\\.${ending}$`))
  })

  test('before a picture was captured', { codec: 'h264' }, async ({ live, devices, expect }) => {
    devices.camera('front').silent()
    const pusher = await started(live)
    expect((await refusal(pusher.snapshot())).errMsg).toMatch(fails)
  })

  test('a quality that is none', { codec: 'h264' }, async ({ live, expect }) => {
    const pusher = await started(live)
    expect((await refusal(pusher.snapshot({ quality: 'best' }))).errMsg).toMatch('quality')
  })
})

describe('sendMessage', () => {
  test('is accepted while pushing', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
    const player = await viewer(live)
    await pusher.sendMessage({ msg: 'question 1' })
    await sleep('2s')
    // The unit that carries it does no harm to decoders.
    expect(player.codes).not.toContain(2101)
    await expect(player).toShow('moving')
  })

  test('needs a text', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live)
    expect((await refusal(pusher.sendMessage({ msg: '' }))).errMsg).toMatch(fails)
    expect((await refusal(pusher.sendMessage())).errMsg).toMatch('msg')
  })
})

test('a removed pusher is gone from the server', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  const pusher = await started(live, steady, { name: 'guest' })
  expect(pusher.name).toBe('guest')
  await sleep('1s')
  expect(origin.stream('live/a')).not.toBeNull()
  pusher.remove()
  await sleep('1s')
  expect(origin.stream('live/a')).toBeNull()
})
