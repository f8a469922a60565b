// SPEC 1.1, 1.3, 2.1, 2.2: what a pusher says when it starts, and with which picture it begins.
import { pushUrl, started, refusal, events } from './lib/steps.js'

const start = '[1001] [1002] [1003] [1005] [1007] [1008] start in the order of a published device log'
test(start, { codec: 'h264' }, async ({ live, expect }) => {
  const pusher = await started(live)
  expect(pusher.codes).toEqual([1005, 1003, 1007, 1008, 1001, 1002])
  expect(pusher).toBePushing()
})

test('on a link without delay capture and network keep their orders', { codec: 'model' }, async (world) => {
  const { live, network, expect } = world
  network.conditions({ delay: 0 })
  const pusher = await started(live)
  expect(pusher).toHaveRaised([1003, 1007, 1008])
  expect(pusher).toHaveRaised([1001, 1002])
  expect([...pusher.codes].sort()).toEqual([1001, 1002, 1003, 1005, 1007, 1008])
})

test('a slow link holds up 1001 and 1002, not the camera', { codec: 'model' }, async ({ live, network, expect }) => {
  network.conditions({ delay: '300ms' })
  const pusher = live.pusher({ url: pushUrl })
  await pusher.start()
  const opened = await pusher.events([1003, 1007, 1008], { within: '1s' })
  const [connected, begun] = await pusher.events([1001, 1002], { within: '10s' })
  // TCP, the handshake's and connect's round trip: at least three of 600 ms.
  expect(connected.time).toBeGreaterThanOrEqual(1_800)
  expect(begun.time).toBeGreaterThan(connected.time)
  expect(opened[2].time).toBeLessThan(100)
})

test('the page gets code and message', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const heard = []
  const pusher = await started(live, { bindstatechange: (event) => heard.push(event) })
  await sleep('10ms')
  expect(heard.map(({ detail }) => detail.code)).toEqual(pusher.codes)
  for (const { type, detail, timeStamp } of heard) {
    expect(type).toBe('statechange')
    expect(detail.message.length).toBeGreaterThan(3)
    expect(timeStamp).toBeBetween(0, 1_000)
  }
})

// SPEC 1: the payload is { code, message, time }, `time` in ms of the run's clock. The script API hands on detail without time.
test('the page gets the time with the code', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const heard = []
  const pusher = await started(live, { bindstatechange: ({ detail }) => heard.push(detail.time) })
  await sleep('10ms')
  expect(heard).toEqual(pusher.history.map(({ time }) => time))
})

test('sound alone: 1001 1002 and nothing of a camera', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, { enableCamera: false })
  await sleep('3s')
  expect(pusher.codes).toEqual([1001, 1002])
  expect(pusher.status()).toMatchObject({ videoBitrate: 0, videoFPS: 0 })
  expect(pusher.status().audioBitrate).toBeGreaterThan(30)
})

test('autopush starts without a call', { codec: 'model' }, async ({ live, expect }) => {
  const pusher = live.pusher({ url: pushUrl, autopush: true })
  await pusher.event(1002, { within: '1s' })
  expect(pusher).toBePushing()
})

test('without autopush nothing starts', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = live.pusher({ url: pushUrl })
  await sleep('5s')
  expect(pusher.codes).toEqual([])
  expect(pusher).toBeStopped()
})

test.each([
  { url: 'http://push.local/live/a' },
  { url: 'https://push.local/live/a.flv' },
  { url: 'push.local/live/a' },
  { url: '' },
])('start is refused for the address $url', { codec: 'model' }, async ({ url }, { live, sleep, expect }) => {
  const pusher = live.pusher({ url })
  const error = await refusal(pusher.start())
  expect(error.errMsg).toMatch(/^operateLivePusher:fail .+/)
  await sleep('5s')
  expect(pusher.codes).toEqual([])
  expect(pusher).toBeStopped()
})

// The ladder of 2.2, at the start: the size of the start bitrate, which the bounds clamp.
describe('the first size', () => {
  test.each([
    { mode: 'SD', min: 300, max: 1_000, size: '360x640' },
    { mode: 'SD', min: 200, max: 499, size: '270x480' },
    { mode: 'HD', min: 600, max: 1_200, size: '540x960' },
    { mode: 'HD', min: 200, max: 799, size: '360x640' },
    { mode: 'FHD', min: 600, max: 1_800, size: '720x1280' },
    { mode: 'FHD', min: 600, max: 1_199, size: '540x960' },
    { mode: 'FHD', min: 200, max: 799, size: '360x640' },
    { mode: 'RTC', min: 200, max: 1_000, size: '360x640' },
    { mode: 'RTC', min: 150, max: 249, size: '180x320' },
    { mode: 'RTC', min: 150, max: 499, size: '270x480' },
    { mode: 'RTC', min: 899, max: 899, size: '360x640' },
    { mode: 'RTC', min: 900, max: 1_000, size: '540x960' },
  ])('$mode $min to $max kbps: $size', { codec: 'model' }, async ({ mode, min, max, size }, { live, expect }) => {
    const pusher = await started(live, { mode, minBitrate: min, maxBitrate: max })
    const { width, height } = events(pusher, 1005)[0].fields
    expect(`${width}x${height}`).toBe(size)
  })

  test.each([
    { aspect: '3:4', orientation: 'vertical', max: 1_000, size: '720x960' },
    { aspect: '3:4', orientation: 'vertical', max: 700, size: '480x640' },
    { aspect: '3:4', orientation: 'vertical', max: 400, size: '360x480' },
    { aspect: '3:4', orientation: 'vertical', max: 200, size: '240x320' },
    { aspect: '3:4', orientation: 'horizontal', max: 700, size: '640x480' },
    { aspect: '9:16', orientation: 'horizontal', max: 700, size: '640x360' },
  ])('$aspect $orientation at $max kbps: $size', { codec: 'model' }, async (row, { live, expect }) => {
    const { aspect, orientation, max, size } = row
    const pusher = await started(live, { aspect, orientation, minBitrate: max, maxBitrate: max })
    const { width, height } = events(pusher, 1005)[0].fields
    expect(`${width}x${height}`).toBe(size)
  })

  test('video-width and video-height take the place of the ladder in RTC', { codec: 'model' }, async (world) => {
    const { live, expect } = world
    const pusher = await started(live, { videoWidth: 320, videoHeight: 568, minBitrate: 900, maxBitrate: 1_000 })
    expect(events(pusher, 1005)[0].fields).toEqual({ width: 320, height: 568 })
  })

  test('video-width and video-height mean nothing in SD', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live, { mode: 'SD', videoWidth: 320, videoHeight: 568 })
    expect(events(pusher, 1005)[0].fields).toEqual({ width: 270, height: 480 })
  })
})

// The start bitrate of 2.2, before anything was learnt of the network.
test.each([
  { mode: 'SD', min: 200, max: 2_000, kbps: 600 },
  { mode: 'HD', min: 200, max: 2_000, kbps: 1_000 },
  { mode: 'FHD', min: 200, max: 2_000, kbps: 1_200 },
  { mode: 'RTC', min: 200, max: 2_000, kbps: 500 },
  { mode: 'RTC', min: 700, max: 2_000, kbps: 700 },
  { mode: 'HD', min: 200, max: 640, kbps: 640 },
])('$mode begins at $kbps kbps within $min and $max', { codec: 'model' }, async (row, { live, sleep, expect }) => {
  const { mode, min, max, kbps } = row
  const pusher = await started(live, { mode, minBitrate: min, maxBitrate: max })
  await sleep('300ms')
  expect(pusher.series('targetBitrate')[0].value).toBe(kbps)
})

test('the generated camera arrives at a viewer as a moving picture', { codec: 'h264' }, async (world) => {
  const { live, expect } = world
  await started(live, { minBitrate: 200, maxBitrate: 200 })
  const player = live.player({ src: 'rtmp://play.local/live/a' })
  await player.play()
  await player.event(2032, { within: '4s' })
  expect(player).toShow('timecode')
  await expect(player).toShow('moving')
  expect(player).toBeAudible()
  expect(player.picture()).toMatchObject({ width: 180, height: 320 })
})

test('the first start and a second one are alike', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live)
  const first = pusher.codes
  await sleep('1s')
  await pusher.stop()
  expect(pusher).toBeStopped()
  await sleep('1s')
  await pusher.start()
  await pusher.event(1002, { within: '1s' })
  expect(first).toHaveLength(6)
  expect(pusher.codes).toEqual([...first, ...first])
})
