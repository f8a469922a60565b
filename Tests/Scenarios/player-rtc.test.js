// SPEC 3.3 and -2302 of 1.2: the player in mode RTC.
import { playUrl, flvUrl, serve, watching, started, events, times, values, without } from './lib/steps.js'

const key = 'acc-key'

test('[-2302] an rtmp address without a signature, and it plays on', { codec: 'model' }, async ({ live, expect }) => {
  await started(live, { mode: 'RTC' })
  const player = await watching(live, { mode: 'RTC' })
  await player.event(2032, { within: '2s' })
  expect(player.codes).toEqual([-2302, 2001, 2002, 2003, 2004, 2032])
  expect(player).toBePlaying()
})

test.each([
  { part: 'txSecret', query: 'txSecret=0123456789abcdef0123456789abcdef' },
  { part: 'txTime', query: 'txTime=7fffffff' },
])('[-2302] $part alone is no signature', { codec: 'model' }, async ({ query }, { live, origin, expect }) => {
  serve(origin, 'rtc-360p.flv')
  const player = await watching(live, { mode: 'RTC', src: `${playUrl}?${query}` })
  expect(times(player, -2302)).toHaveLength(1)
})

test('a signed address is a low-latency one', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'rtc-360p.flv')
  const player = await watching(live, { mode: 'RTC', src: origin.sign(playUrl, { key }) })
  await sleep('2s')
  expect(player.codes).not.toContain(-2302)
})

test('neither mode live nor HTTP-FLV need a signature', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'rtc-360p.flv')
  const plain = await watching(live)
  const flv = await watching(live, { mode: 'RTC', src: flvUrl })
  await sleep('2s')
  expect(plain.codes).not.toContain(-2302)
  expect(flv.codes).not.toContain(-2302)
})

describe('the delay is held to 500 ms', () => {
  test.each([
    { jitter: 0, minCache: 1 },
    { jitter: 0, minCache: 3 },
    { jitter: 50, minCache: 1 },
    { jitter: 150, minCache: 1 },
    { jitter: 300, minCache: 1 },
  ])('jitter $jitter ms, min-cache $minCache', { codec: 'model' }, async ({ jitter, minCache }, world) => {
    const { live, network, origin, sleep, expect } = world
    network.conditions({ jitter })
    serve(origin, 'rtc-360p.flv')
    const player = await watching(live, { mode: 'RTC', minCache })
    await sleep('30s')
    expect(Math.max(...values(player, 'buffered', now() - 28_000))).toBeLessThanOrEqual(500)
    const points = values(player, 'balancePoint')
    expect(Math.min(...points)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...points)).toBeLessThanOrEqual(400)
    expect(Math.max(...values(player, 'rate'))).toBeLessThanOrEqual(1.2)
  })

  test('from camera to screen', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    await started(live, { mode: 'RTC', minBitrate: 200, maxBitrate: 200 })
    const player = await watching(live, { mode: 'RTC' })
    await sleep('8s')
    expect(player.series('pictureDelay').length).toBeGreaterThan(20)
    expect(player.series('pictureDelay')).percentile(95).toBeLessThanOrEqual(500)
    expect(player.series('soundDelay')).max().toBeLessThanOrEqual(500)
    expect(player.series('pictureDelay')).min().toBeGreaterThan(40)
  })
})

test('the balance point follows the jitter', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  await started(live, { mode: 'RTC' })
  const player = await watching(live, { mode: 'RTC' })
  await sleep('10s')
  expect(values(player, 'balancePoint').at(-1)).toBe(100)
  network.conditions({ jitter: 250 })
  await sleep('20s')
  expect(values(player, 'balancePoint').at(-1)).toBeGreaterThan(150)
  network.conditions({ jitter: 0 })
  await sleep('40s')
  expect(values(player, 'balancePoint').at(-1)).toBeLessThan(150)
})

test('above 1 s it skips to the newest key frame', { codec: 'model' }, async ({ live, network, sleep, expect }) => {
  await started(live, { mode: 'RTC' })
  const player = await watching(live, { mode: 'RTC' })
  await sleep('3s')
  // Of what comes after a cut of the downlink nothing is lost: more than 1 s at once.
  network.fault('cut', { for: '3s', place: 'play.local>phone' })
  await player.event(2007, { within: '2s' })
  await player.event(2004, { within: '8s' })
  await sleep('1s')
  expect(player.statistics.skips).toBeGreaterThanOrEqual(1)
  await sleep('8s')
  expect(values(player, 'buffered').at(-1)).toBeLessThanOrEqual(500)
  expect(events(player, 2103)).toEqual([])
})

test('less than 1 s too much is played off, without a skip', { codec: 'model' }, async (world) => {
  const { live, network, origin, sleep, expect } = world
  serve(origin, 'rtc-360p.flv')
  const player = await watching(live, { mode: 'RTC' })
  await sleep('3s')
  // What is late by 600 ms is in hand when the latency is gone.
  network.fault('latency', { value: '600ms', for: '2s' })
  await sleep('12s')
  expect(player.statistics.skips).toBe(0)
  expect(Math.max(...values(player, 'rate'))).toBeBetween(1.01, 1.2)
  expect(Math.max(...values(player, 'buffered', 4_000))).toBeBetween(500, 1_000)
  expect(values(player, 'buffered').at(-1)).toBeLessThanOrEqual(500)
})

test('a change of mode needs stop and play', { codec: 'model' }, async ({ live, sleep, expect }) => {
  await started(live, { mode: 'RTC' })
  const player = await watching(live)
  player.mode = 'RTC'
  await sleep('10s')
  expect(without(player, 2032)).toEqual([2001, 2002, 2003, 2004])
  expect(values(player, 'buffered').at(-1)).toBeGreaterThan(900)
  await player.stop()
  await player.play()
  await player.events([-2302, 2004], { within: '3s' })
  await sleep('8s')
  expect(values(player, 'buffered').at(-1)).toBeLessThanOrEqual(500)
})
