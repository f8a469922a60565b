// SPEC 1.1: encoders that fail, are too slow, or are asked for the impossible.
import { pushUrl, steady, started, events, times, without, values, mean } from './lib/steps.js'

/// At 900 kbps RTC encodes 540x960, which is much for a slow processor.
const large = { mode: 'RTC', minBitrate: 900, maxBitrate: 900 }

test('[1104] pictures that fail to encode, fewer than ten', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('1s')
  devices.fault('video-encoder-fails', { for: '300ms' })
  await pusher.event(1104, { within: '1s' })
  await sleep('3s')
  // 15 pictures a second: four or five in 300 ms.
  expect(times(pusher, 1104).length).toBeBetween(4, 5)
  expect(pusher.codes).not.toContain(-1303)
  expect(pusher).toBePushing()
  expect(pusher.status().videoFPS).toBe(15)
  expect(pusher.statistics.encodeFailures).toBe(times(pusher, 1104).length)
})

test('[1104] [-1303] ten in a row end it', { codec: 'model' }, async ({ live, devices, origin, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('1s')
  devices.fault('video-encoder-fails')
  await pusher.event(-1303, { within: '2s' })
  expect(pusher.codes.slice(-10)).toEqual([1104, 1104, 1104, 1104, 1104, 1104, 1104, 1104, 1104, -1303])
  expect(times(pusher, 1104)).toHaveLength(9)
  expect(pusher.state).toBe('failed')
  const said = pusher.history.length
  await sleep('10s')
  expect(pusher.history).toHaveLength(said)
  expect(origin.stream('live/a')).toBeNull()
})

test('[1104] a good picture between sets the count back', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  const pusher = await started(live)
  for (let count = 0; count < 4; count += 1) {
    devices.fault('video-encoder-fails', { for: '400ms' })
    await sleep('600ms')
  }
  expect(times(pusher, 1104).length).toBeGreaterThan(20)
  expect(pusher).toBePushing()
})

test('a viewer recovers from failed pictures without a fault', { codec: 'h264' }, async (world) => {
  const { live, devices, sleep, expect } = world
  await started(live, { minBitrate: 200, maxBitrate: 200 })
  const player = live.player({ src: 'rtmp://play.local/live/a' })
  await player.play()
  await player.event(2032, { within: '4s' })
  devices.fault('video-encoder-fails', { for: '300ms' })
  await sleep('4s')
  expect(player.codes).not.toContain(2101)
  await expect(player).toShow('moving')
})

test('[-1304] ten frames of sound in a row', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('1s')
  devices.fault('audio-encoder-fails')
  await pusher.events([-1304], { within: '1s', exactly: true })
  expect(pusher.state).toBe('failed')
})

test('nine frames of sound go unnoticed', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
  const pusher = await started(live)
  await sleep('1s')
  // A frame has 1024 samples at 48 kHz, 21.3 ms.
  devices.fault('audio-encoder-fails', { for: '150ms' })
  await expect(pusher).never(-1304, { for: '3s' })
  expect(pusher.statistics.encodeFailures).toBeGreaterThan(4)
})

describe('a processor that is too slow', () => {
  test('[1107] [1103] to hardware after 2 s, and back', { codec: 'model' }, async ({ live, devices, sleep, expect }) => {
    devices.cpu(0.2)
    devices.fault('hardware-encoder-gone')
    const pusher = await started(live, large)
    const [slow, refused] = await pusher.events([1107, 1103, 1008], { within: '5s', exactly: true })
    expect(slow.time).toBeBetween(2_000, 2_800)
    expect(refused.fields.reason.length).toBeGreaterThan(3)
    await sleep('10s')
    // Software goes on, as slow as it is; hardware is not asked for again.
    expect(pusher).toBePushing()
    expect(times(pusher, 1107)).toHaveLength(1)
    expect(times(pusher, 1103)).toHaveLength(1)
    expect(pusher.status().videoFPS).toBeBetween(3, 14)
    expect(pusher.statistics.skipped).toBeGreaterThan(30)
  })

  test('[1107] not for a processor that is slow for 1.5 s', { codec: 'model' }, async (world) => {
    const { live, devices, sleep, expect } = world
    const pusher = await started(live, large)
    await sleep('1s')
    devices.cpu(0.2, { for: '1500ms' })
    await expect(pusher).never(1107, { for: '10s' })
    expect(pusher.statistics.skipped).toBeGreaterThan(5)
  })

  test('a usual one keeps up', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const pusher = await started(live, large)
    await sleep('10s')
    expect(pusher.codes).not.toContain(1107)
    expect(pusher.statistics.skipped).toBe(0)
    expect(pusher.status().videoFPS).toBe(15)
  })
})

describe('sizes', () => {
  test.each([
    { width: 359, height: 640 },
    { width: 360, height: 641 },
    { width: 0, height: 0 },
    { width: 1_922, height: 1_080 },
    { width: 1_080, height: 1_922 },
  ])('[-1305] $width x $height', { codec: 'model' }, async ({ width, height }, { live, expect }) => {
    const pusher = live.pusher({ url: pushUrl, ...steady, videoWidth: width, videoHeight: height })
    await pusher.start()
    const { fields } = await pusher.event(-1305, { within: '1s' })
    expect(fields).toEqual({ width, height })
    expect(pusher.state).toBe('failed')
    pusher.set({ videoWidth: 360, videoHeight: 640 })
    await pusher.start()
    await pusher.event(1002, { within: '1s' })
  })

  test('1920 x 1920 is the largest', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = await started(live, { videoWidth: 1_920, videoHeight: 1_920 })
    expect(events(pusher, 1005)[0].fields).toEqual({ width: 1_920, height: 1_920 })
  })
})

test.each([
  { mode: 'SD', kbps: 400 },
  { mode: 'RTC', kbps: 300 },
])('[1008] $mode encodes what was asked for', { codec: 'h264' }, async ({ mode, kbps }, { live, sleep, expect }) => {
  const pusher = await started(live, { mode, minBitrate: kbps, maxBitrate: kbps })
  await sleep('6s')
  expect(mean(values(pusher, 'videoBitrate', 3_000))).toBeBetween(0.8 * kbps, 1.1 * kbps)
  expect(without(pusher, 1001, 1002, 1003, 1005, 1007)).toEqual([1008])
})

// A device that no machine has, so that the test is the same everywhere.
const absent = { codec: 'h264', hardware: 'no-such-device' }
test('[1103] hardware that was asked for and cannot open: software takes over', absent, async ({ live, sleep, expect }) => {
  const pusher = live.pusher({ url: pushUrl, minBitrate: 200, maxBitrate: 200 })
  await pusher.start()
  const [refused, opened] = await pusher.events([1103, 1008], { within: '1s' })
  expect(refused.fields.reason).toMatch('no-such-device')
  expect(opened.fields).toMatchObject({ encoder: 'libx264', hardware: false })
  await pusher.event(1002, { within: '1s' })
  await sleep('2s')
  expect(pusher.codes).toEqual([1005, 1003, 1007, 1103, 1008, 1001, 1002])
  expect(pusher).toBePushing()
})
