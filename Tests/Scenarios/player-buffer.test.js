// SPEC 3.2: the buffer of a player in mode live; 2004, 2007, 2104 and 2105 of 1.2; the numbers that it is to reach.
import {
  playUrl, flvUrl, serve, watching, started, events, times, values, mean, mostWithin, shortestGap, without,
} from './lib/steps.js'

/// When the playback rate changed; a pause is no rate.
function rateChanges(player) {
  const rates = player.series('rate').filter(({ value }) => value > 0)
  return rates.filter(({ value }, index) => index > 0 && value !== rates[index - 1].value).map(({ time }) => time)
}

describe('an underrun', () => {
  test('[2007] [2004] [2105] 2007, then 2004 at the balance point', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await sleep('3s')
    network.cut('2s')
    const cut = now()
    const [dry, again] = await player.events([2007, 2004], { within: '10s' })
    // A second was in hand.
    expect(dry.time - cut).toBeBetween(900, 1_200)
    expect(dry.fields.balancePoint).toBe(1_500)
    expect(again.time).toBeGreaterThan(dry.time)
    const { fields } = await player.event(2105, { within: '1s' })
    expect(fields.gap).toBeBetween(again.time - dry.time - 100, again.time - dry.time + 500)
    expect(player.statistics.stalls).toBe(1)
    expect(player.statistics.stalled).toBeBetween(again.time - dry.time - 2, again.time - dry.time + 2)
  })

  test('the last picture stays and the sound pauses', { codec: 'h264' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await player.event(2032, { within: '1s' })
    network.cut('4s')
    await player.event(2007, { within: '3s' })
    const shown = player.picture()
    await sleep('1s')
    expect(player.picture().digest).toBe(shown.digest)
    expect(player.state).toBe('loading')
    await player.event(2004, { within: '6s' })
    await expect(player).toShow('moving')
    expect(player).toBeAudible()
  })

  test('[2105] not for a gap of less than 800 ms', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await sleep('3s')
    network.cut('1s')
    const [dry, again] = await player.events([2007, 2004], { within: '5s' })
    expect(again.time - dry.time).toBeBetween(300, 700)
    await sleep('5s')
    expect(player.codes).not.toContain(2105)
  })

  test('a cut that the buffer covers is not noticed', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live, { minCache: 2 })
    await sleep('3s')
    network.cut('1s')
    await expect(player).never([2007, 2105, 2103], { for: '10s' })
    expect(player.statistics.stalls).toBe(0)
  })
})

describe('the balance point', () => {
  test('begins at min-cache and rises by 0.5 s with each underrun, to max-cache', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live, { minCache: 0.8, maxCache: 2 })
    expect(values(player, 'balancePoint')[0]).toBe(800)
    for (let count = 0; count < 4; count += 1) {
      network.fault('stall', { for: '5s' })
      await player.events([2007, 2004], { within: '12s' })
    }
    expect(events(player, 2007).map(({ fields }) => fields.balancePoint)).toEqual([1_300, 1_800, 2_000, 2_000])
  })

  test('sinks back toward min-cache after 10 s without an underrun', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    network.cut('2s')
    const [dry] = await player.events([2007, 2004], { within: '10s' })
    await sleep('30s')
    const held = values(player, 'balancePoint', dry.time, dry.time + 10_000)
    expect(held.length).toBeGreaterThan(35)
    expect(new Set(held)).toEqual(new Set([1_500]))
    expect(values(player, 'balancePoint').at(-1)).toBe(1_000)
    expect(values(player, 'buffered').at(-1)).toBeBetween(900, 1_100)
  })

  test('is what audioCacheThreshold says, in s', { codec: 'model' }, async ({ live, network, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await player.nextStatus()
    expect(player.status().audioCacheThreshold).toBe(1)
    network.cut('2s')
    await player.events([2007, 2004], { within: '10s' })
    await player.nextStatus()
    expect(player.status().audioCacheThreshold).toBe(1.5)
  })
})

describe('[2104] thin reception', () => {
  test('less than 80 % of the media, at most once in 2 s', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    // 450 kbps of media on 300 kbps.
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    network.conditions({ down: '300kbps' })
    await player.event(2104, { within: '6s' })
    await sleep('20s')
    expect(times(player, 2104).length).toBeGreaterThan(4)
    expect(shortestGap(times(player, 2104))).toBeGreaterThanOrEqual(2_000)
    for (const { fields } of events(player, 2104)) expect(fields.received).toBeLessThan(2_400)
  })

  test('not where 90 % arrive', { codec: 'model' }, async ({ live, network, origin, expect }) => {
    serve(origin, 'audio-only.flv')
    const player = await watching(live)
    // 64 kbps of sound and the heads of its frames need some 72 kbps.
    network.conditions({ down: '66kbps' })
    await expect(player).never(2104, { for: '20s' })
    expect(player.status().netSpeed).toBeLessThan(67)
  })

  test('not in the first 3 s, and not while there is no connection', { codec: 'model' }, async (world) => {
    const { live, network, origin, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = live.player({ src: playUrl })
    await player.play()
    await expect(player).never(2104, { for: '3s' })
    network.host('play.local').down()
    await player.event(2103, { within: '1s' })
    await expect(player).never(2104, { for: '8s' })
  })
})

describe('after an outage', () => {
  for (const [protocol, src] of [['RTMP', playUrl], ['HTTP-FLV', flvUrl]]) {
    const name = `${protocol}: %s, and within 20 s the buffer is back inside min-cache and max-cache, to stay`
    test.each(['500ms', '1s', '1500ms', '2s', '3s'])(name, { codec: 'model' }, async (length, world) => {
      const { live, network, origin, sleep, expect } = world
      serve(origin, 'portrait-540p.flv')
      const player = await watching(live, { src })
      await sleep(10_000 - now())
      network.cut(length)
      const ended = 10_000 + Number.parseFloat(length) * (length.endsWith('ms') ? 1 : 1_000)
      await sleep(ended + 50_000 - now())
      const later = values(player, 'buffered', ended + 20_000)
      expect(later.length).toBeGreaterThan(110)
      // What was just played off may be one frame short of min-cache.
      expect(Math.min(...later)).toBeGreaterThanOrEqual(950)
      expect(Math.max(...later)).toBeLessThanOrEqual(3_000)
      expect(without(player, 2004, 2007, 2104, 2105)).toEqual(src === flvUrl ? [2001, 2003, 2032] : [2001, 2002, 2003, 2032])
      expect(mostWithin(rateChanges(player), 60_000)).toBeLessThanOrEqual(6)
    })
  }
})

describe('jitter of min-cache / 2 stalls nothing', () => {
  test.each([
    { minCache: 0.4, jitter: 200, src: playUrl },
    { minCache: 1, jitter: 500, src: playUrl },
    { minCache: 1, jitter: 500, src: flvUrl },
    { minCache: 2, jitter: 1_000, src: playUrl },
  ])('min-cache $minCache s, jitter $jitter ms, $src', { codec: 'model' }, async (row, world) => {
    const { live, network, origin, sleep, expect } = world
    const { minCache, jitter, src } = row
    serve(origin, 'portrait-540p.flv')
    network.conditions({ jitter })
    const player = await watching(live, { src, minCache })
    await expect(player).never([2007, 2105, 2103], { for: '60s' })
    expect(player.statistics).toMatchObject({ stalls: 0, skips: 0 })
  })
})

describe('the playback rate', () => {
  test('up to 1.1 above the balance point, up to 1.2 above max-cache', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live, { minCache: 0.5, maxCache: 1.5 })
    network.cut('3s')
    await sleep('30s')
    const buffered = new Map(player.series('buffered').map(({ time, value }) => [time, value]))
    const rates = player.series('rate').filter(({ value }) => value > 0)
    expect(Math.max(...rates.map(({ value }) => value))).toBe(1.2)
    // The rate follows the buffer within a moment.
    for (const { time, value } of rates) {
      if (Math.max(buffered.get(time), buffered.get(time - 250) ?? 0, buffered.get(time - 500) ?? 0) <= 1_500) {
        expect(value).toBeLessThanOrEqual(1.1)
      }
    }
    expect(rates.at(-1).value).toBe(1)
    expect(values(player, 'buffered').at(-1)).toBeBetween(450, 700)
  })

  test('never below 1, and 1 on a clean link', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await sleep('30s')
    expect(new Set(values(player, 'rate', 1_500))).toEqual(new Set([1]))
    expect(player.statistics.rateChanges).toBe(0)
  })

  test('above 3 x max-cache it skips to the newest key frame', { codec: 'model' }, async (world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live, { minCache: 0.2, maxCache: 0.5 })
    network.cut('3s')
    await player.events([2007, 2004], { within: '8s' })
    await sleep('3s')
    expect(player.statistics.skips).toBe(1)
    // A group of pictures has 2 s.
    expect(values(player, 'buffered').at(-1)).toBeLessThan(2_000)
  })

  test('a burst on connect is corrected, not left', { codec: 'model' }, async ({ live, sleep, expect }) => {
    // A group of pictures of 3 s waits at the server.
    await started(live, { mode: 'SD' })
    await sleep(6_000 - now())
    const player = await watching(live, { minCache: 0.5, maxCache: 3 })
    await sleep('1s')
    expect(Math.max(...values(player, 'buffered'))).toBeGreaterThan(2_000)
    await sleep('29s')
    expect(values(player, 'buffered').at(-1)).toBeBetween(400, 800)
    expect(player.statistics.stalls).toBe(0)
  })
})

test('sound and picture stay together while it catches up', { codec: 'h264' }, async (world) => {
  const { live, network, sleep, expect } = world
  await started(live, { minBitrate: 200, maxBitrate: 200 })
  const player = await watching(live)
  network.cut('2s')
  await sleep('12s')
  expect(Math.max(...values(player, 'rate'))).toBeGreaterThan(1)
  expect(player.statistics.worstSkew).toBeLessThanOrEqual(40)
  const [pictures, sounds] = [player.series('pictureDelay'), player.series('soundDelay')]
  expect(sounds.length).toBeGreaterThan(5)
  for (const { time, value } of sounds) {
    const near = pictures.find((picture) => picture.time === time)
    if (near) expect(Math.abs(near.value - value)).toBeLessThan(150)
  }
})

test('an LTE downlink at 1 Mbps: below the line of mpegts.js and Media3', { codec: 'model' }, async (world) => {
  const { live, network, sleep, expect } = world
  await started(live, { mode: 'HD', minBitrate: 950, maxBitrate: 950 })
  network.trace('../../fixtures/traces/lte.trace', { direction: 'down' })
  const player = await watching(live)
  await sleep('120s')
  // Half the round trip and the latency of the trace lie before the buffer: 0.1 s is more than they are.
  const delay = mean(values(player, 'buffered', 5_000)) / 1_000 + 0.1
  const stalls = player.statistics.stalls / 2
  const allowed = 4 - (delay - 1.3) * (4 - 0.5) / (2.4 - 1.3)
  expect(values(player, 'receivedKbps', 5_000)).toHaveLength(Math.floor((now() - 5_000) / 250))
  expect(mean(values(player, 'receivedKbps', 5_000))).toBeBetween(900, 1_100)
  expect(stalls).toBeLessThanOrEqual(allowed)
  expect(mostWithin(rateChanges(player), 60_000)).toBeLessThanOrEqual(6)
})

test('min-cache and max-cache need stop and play', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'portrait-540p.flv')
  const player = await watching(live)
  player.set({ minCache: 2, maxCache: 4 })
  await sleep('20s')
  expect(values(player, 'buffered').at(-1)).toBeBetween(900, 1_100)
  await player.stop()
  await player.play()
  await player.event(2004, { within: '5s' })
  await sleep('1s')
  expect(values(player, 'buffered').at(-1)).toBeBetween(1_900, 2_100)
})
