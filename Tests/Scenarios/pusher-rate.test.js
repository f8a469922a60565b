// SPEC 2.2 and 2.3: bitrate control and the sizes that follow it.
import { started, watching, events, times, values, mean, mostWithin, shortestGap } from './lib/steps.js'

const adaptive = { minBitrate: 200, maxBitrate: 1_000 }

/// The capacity pattern of RFC 8867, section 5.1, in kbps, and what max-bitrate 1000 allows of it.
const pattern = [
  { duration: '40s', kbps: 1_000 },
  { duration: '20s', kbps: 2_500 },
  { duration: '20s', kbps: 600 },
  { duration: '20s', kbps: 1_000 },
]
const allowed = (40 * 1_000 + 20 * 1_000 + 20 * 600 + 20 * 1_000) / 100

test('[1006] the pattern of RFC 8867 is used, without delay', { codec: 'model' }, async (world) => {
  const { live, network, origin, sleep, expect } = world
  network.conditions({ buffer: '64KiB' })
  network.trace(pattern)
  const pusher = await started(live, { mode: 'RTC', ...adaptive })
  await sleep(100_000 - now())
  const delivered = origin.stream('live/a').bytesIn * 8 / 100_000
  expect(delivered).toBeGreaterThanOrEqual(0.8 * allowed)
  expect(delivered).toBeLessThanOrEqual(1_100)
  // What waits, the way to the server included, is the delay from capture to server.
  expect(values(pusher, 'sendQueue')).toHaveLength(400)
  expect(pusher.series('sendQueue')).percentile(95).toBeLessThanOrEqual(300)
  expect(pusher.series('sendQueue')).max().toBeLessThanOrEqual(1_000)
  expect(pusher.statistics.longestWait).toBeLessThanOrEqual(1_000)
  expect(mostWithin([...times(pusher, 1006), ...times(pusher, 1005).slice(1)], 60_000)).toBeLessThanOrEqual(12)
  // The capacity falls to 600 kbps at 60 s and comes back at 80 s.
  expect(mean(values(pusher, 'sentKbps', 70_000, 80_000))).toBeLessThanOrEqual(600)
  const back = values(pusher, 'targetBitrate', 80_000, 88_000).findIndex((kbps) => kbps >= 0.9 * 1_000)
  expect(back).toBeGreaterThan(-1)
  expect(mean(values(pusher, 'sentKbps', 86_000, 88_000))).toBeGreaterThanOrEqual(900)
  expect(pusher.statistics.dropped).toBe(0)
})

test('[1006] each announced change is 10 % or more', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live, { mode: 'RTC', ...adaptive })
  await sleep('15s')
  network.conditions({ up: '400kbps' })
  await sleep('15s')
  network.conditions({ up: 'unlimited' })
  await sleep('15s')
  const announced = events(pusher, 1006)
  expect(announced.length).toBeGreaterThan(3)
  let before = 500
  for (const { fields: { bitrate } } of announced) {
    expect(Math.abs(bitrate - before) / before).toBeGreaterThanOrEqual(0.099)
    expect(bitrate).toBeBetween(200, 1_000)
    before = bitrate
  }
})

test('[1006] a link that gets narrow lowers the bitrate at once', { codec: 'model' }, async (world) => {
  const { live, network, sleep, expect } = world
  const pusher = await started(live, adaptive)
  await sleep('10s')
  expect(values(pusher, 'targetBitrate').at(-1)).toBe(1_000)
  network.conditions({ up: '500kbps' })
  await sleep('1s')
  const { fields, time } = events(pusher, 1006).at(-1)
  expect(fields.bitrate).toBeLessThan(500)
  expect(time).toBeBetween(10_200, 11_200)
  // And it is raised slowly.
  network.conditions({ up: 'unlimited' })
  await sleep('1s')
  expect(values(pusher, 'targetBitrate').at(-1)).toBeLessThan(700)
  await sleep('20s')
  expect(values(pusher, 'targetBitrate').at(-1)).toBe(1_000)
})

test('on a good link the bitrate reaches max-bitrate and stays', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, adaptive)
  await sleep('30s')
  expect(Math.min(...values(pusher, 'targetBitrate', 10_000))).toBe(1_000)
  expect(pusher.codes).not.toContain(1101)
  expect(pusher.statistics.dropped).toBe(0)
})

test('equal bounds switch the control off', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  network.conditions({ up: '500kbps' })
  const pusher = await started(live, { minBitrate: 600, maxBitrate: 600 })
  await sleep('20s')
  expect(pusher.codes).not.toContain(1006)
  expect(Math.min(...values(pusher, 'targetBitrate'))).toBe(600)
  expect(Math.max(...values(pusher, 'targetBitrate'))).toBe(600)
})

describe('the picture follows the bitrate', () => {
  test('[1005] [1008] a smaller one on a link that gets narrow', { codec: 'model' }, async (world) => {
    const { live, network, sleep, expect } = world
    network.trace([700, 600, 500, 400, 300, 250].map((kbps) => ({ duration: '4s', kbps })))
    const pusher = await started(live, { mode: 'RTC', ...adaptive })
    await sleep(24_000 - now())
    const [first, second] = events(pusher, 1005)
    expect(first.fields).toEqual({ width: 360, height: 640 })
    expect(second.fields.width).toBeLessThan(360)
    expect(times(pusher, 1008)).toHaveLength(events(pusher, 1005).length)
    const { width, height } = events(pusher, 1005).at(-1).fields
    expect(pusher.status()).toMatchObject({ videoWidth: width, videoHeight: height })
  })

  // SPEC 2.2: RTC has 180x320 below 250 kbps and 540x960 from 900. The size is chosen only when the bitrate changes: where
  // that stands still, at the floor or at the ceiling, the size of the last change but one stays for ever.
  test.failing('a smaller one where the bitrate stands at the floor', { codec: 'model' }, async (world) => {
    const { live, network, sleep, expect } = world
    network.conditions({ up: '100kbps' })
    const pusher = await started(live, { mode: 'RTC', ...adaptive })
    await sleep('15s')
    expect(values(pusher, 'targetBitrate', 3_000)).max().toBe(200)
    expect(events(pusher, 1005).at(-1).fields).toEqual({ width: 180, height: 320 })
  })

  test.failing('a larger one where the bitrate stands at the ceiling', { codec: 'model' }, async (world) => {
    const { live, sleep, expect } = world
    const pusher = await started(live, { mode: 'RTC', ...adaptive })
    await sleep('25s')
    expect(values(pusher, 'targetBitrate').at(-1)).toBe(1_000)
    expect(events(pusher, 1005).at(-1).fields).toEqual({ width: 540, height: 960 })
  })

  test('it does not flap where the link swings about a step', { codec: 'model' }, async (world) => {
    const { live, network, sleep, expect } = world
    network.trace([{ duration: '4s', kbps: 450 }, { duration: '4s', kbps: 700 }])
    const pusher = await started(live, { mode: 'RTC', ...adaptive })
    await sleep('60s')
    const changes = events(pusher, 1005)
    expect(mostWithin(times(pusher, 1005).slice(1), 60_000)).toBeLessThanOrEqual(4)
    for (let index = 2; index < changes.length; index += 1) {
      const isBack = changes[index].fields.width === changes[index - 2].fields.width
      if (isBack) expect(changes[index].time - changes[index - 1].time).toBeGreaterThanOrEqual(10_000)
    }
  })

  test('video-width and video-height stay', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
    network.conditions({ up: '300kbps' })
    const pusher = await started(live, { mode: 'RTC', ...adaptive, videoWidth: 480, videoHeight: 640 })
    await sleep('30s')
    expect(events(pusher, 1006).length).toBeGreaterThan(0)
    expect(events(pusher, 1005)).toHaveLength(1)
  })
})

describe('when even min-bitrate does not fit', () => {
  test('[1101] says so, at most once in 2 s, and drops pictures', { codec: 'model' }, async (world) => {
    const { live, network, sleep, expect } = world
    network.conditions({ up: '150kbps' })
    const pusher = await started(live, adaptive)
    await pusher.event(1101, { within: '15s' })
    await sleep('20s')
    expect(times(pusher, 1101).length).toBeGreaterThan(3)
    expect(shortestGap(times(pusher, 1101))).toBeGreaterThanOrEqual(2_000)
    expect(values(pusher, 'targetBitrate').at(-1)).toBe(200)
    expect(pusher.statistics.dropped).toBeGreaterThan(0)
    // The queue does not grow without bound.
    expect(Math.max(...values(pusher, 'sendQueue', 5_000))).toBeLessThan(3_000)
    expect(pusher).toBePushing()
  })

  test('sound goes on: a viewer with 2 s in hand never runs dry', { codec: 'model' }, async ({ live, network, expect }) => {
    network.conditions({ up: '120kbps' })
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 1_000 })
    await pusher.event(1101, { within: '10s' })
    const player = await watching(live, { minCache: 2, maxCache: 2 })
    await expect(player).never([2007, 2103], { for: '30s' })
    // The first holds the time before playback.
    const sound = player.series('audioBitrate').slice(1)
    expect(sound).min().toBeGreaterThanOrEqual(30)
    expect(sound).mean().toBeGreaterThanOrEqual(45)
    expect(pusher.statistics.dropped).toBeGreaterThan(100)
  })

  test('what is left of the pictures decodes without a fault', { codec: 'h264' }, async (world) => {
    const { live, network, sleep, expect } = world
    const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
    const player = live.player({ src: 'rtmp://play.local/live/a', minCache: 3, maxCache: 3 })
    await player.play()
    network.conditions({ up: '150kbps' })
    await sleep('9s')
    expect(pusher.statistics.dropped).toBeGreaterThan(5)
    expect(player.statistics.pictures).toBeGreaterThan(20)
    expect(player.codes).not.toContain(2101)
    expect(events(player, 2107).filter(({ fields }) => 'frameNum' in fields)).toEqual([])
  })

  test('[1101] is not said of a link that carries it all', { codec: 'model' }, async ({ live, network, expect }) => {
    network.conditions({ up: '400kbps' })
    const pusher = await started(live, adaptive)
    // Whatever happened while the bitrate was still sinking.
    await sleep('5s')
    await expect(pusher).never(1101, { for: '30s' })
  })
})

test('[1101] a single cut of 1.5 s at the floor', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  const pusher = await started(live, { minBitrate: 200, maxBitrate: 200 })
  await sleep('3s')
  network.cut('1500ms')
  const { fields } = await pusher.event(1101, { within: '3s' })
  expect(fields.waiting).toBeGreaterThan(500)
  await sleep('5s')
  await expect(pusher).never(1101, { for: '10s' })
})
