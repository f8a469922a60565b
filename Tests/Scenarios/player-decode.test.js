// SPEC 1.2 and 3.5: decoders, damaged media, jumps of the source's clock, and the formats that play.
import { playUrl, flvUrl, serve, watching, started, events, times, without } from './lib/steps.js'

describe('damaged media', () => {
  // Where the damage is: fixtures/README.md. Playback begins 1.2 s after play.
  test('[2101] pictures that the decoder refuses or reports corrupt', { codec: 'h264' }, async (world) => {
    const { live, origin, sleep, expect } = world
    serve(origin, 'corrupt-video.flv', { loop: false })
    const player = await watching(live)
    const begun = times(player, 2004)[0]
    await sleep('10500ms')
    const moments = times(player, 2101).map((time) => time - begun)
    // Decoded a moment before they are shown at 2400, 5200 5240 5280, 8600 8640 ms.
    expect(moments).toHaveLength(6)
    for (const [index, shown] of [2_400, 5_200, 5_240, 5_280, 8_600, 8_640].entries()) {
      expect(moments[index]).toBeBetween(shown - 200, shown + 10)
    }
    expect(without(player, 2101)).toEqual([2001, 2002, 2008, 2009, 2003, 2004, 2032])
    expect(player).toBePlaying()
    await expect(player).toShow('moving')
    expect(player.statistics.decodeFailures).toBe(6)
  })

  test('[2102] sound that the decoder refuses', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'corrupt-audio.flv', { loop: false })
    const player = await watching(live)
    const begun = times(player, 2004)[0]
    await sleep('6500ms')
    const moments = times(player, 2102).map((time) => time - begun)
    // One frame at 3008, ten from 5013 to 5205 ms.
    expect(moments).toHaveLength(11)
    expect(moments[0]).toBeBetween(2_900, 3_050)
    for (const time of moments.slice(1)) expect(time).toBeBetween(4_900, 5_300)
    expect(player.codes).not.toContain(2101)
    expect(player.codes).not.toContain(2007)
    expect(player).toBeAudible()
  })

  test.each([
    { fault: 'corrupt-video', code: 2101 },
    { fault: 'corrupt-audio', code: 2102 },
  ])('[$code] $fault: the server damages every tenth', { codec: 'h264' }, async ({ fault, code }, world) => {
    const { live, network, origin, sleep, expect } = world
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await sleep('1s')
    expect(player.codes).not.toContain(code)
    const one = network.fault(fault, { value: '10' })
    await player.event(code, { within: '4s' })
    expect(one.active).toBe(true)
    one.lift()
    await sleep('3s')
    expect(player).toBePlaying()
    await expect(player).never(code, { for: '2s' })
  })

  test('a file cut in a key frame ends', { codec: 'h264' }, async ({ live, origin, expect }) => {
    serve(origin, 'truncated.flv', { loop: false })
    const player = await watching(live)
    await player.event(2006, { within: '8s' })
    expect(player.statistics.pictures).toBe(150)
  })
})

describe('[2107] jumps', () => {
  test('timestamps ahead and back, and a gap of frame_num', { codec: 'h264' }, async ({ live, origin, expect }) => {
    serve(origin, 'discontinuity.flv', { loop: false })
    const player = await watching(live)
    await player.event(2006, { within: '20s' })
    const jumps = events(player, 2107)
    expect(jumps).toHaveLength(3)
    // From 3960 to 10000 ms, from 13960 to 11000.
    expect(jumps[0].fields.jump).toBeBetween(5_900, 6_100)
    expect(jumps[1].fields.jump).toBeBetween(-3_000, -2_900)
    expect(jumps[2].fields.frameNum).toBeDefined()
    // 15 s of media less three pictures: the hole is not waited for, and nothing is shown twice.
    expect(player.statistics.pictures).toBe(372)
    expect(times(player, 2006)[0] - times(player, 2004)[0]).toBeBetween(14_500, 15_500)
    expect(player.codes).not.toContain(2007)
  })

  test('a file that begins again is one', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await sleep('10s')
    // The server keeps the time line going, so that viewers do not notice.
    expect(player.codes).not.toContain(2107)
    expect(player.codes).not.toContain(2007)
  })

  test('none in a good stream', { codec: 'model' }, async ({ live, origin, expect }) => {
    serve(origin, 'b-frames.flv', { loop: false })
    const player = await watching(live)
    await player.event(2006, { within: '15s' })
    expect(player.codes).not.toContain(2107)
  })
})

test('[2008] [2009] a picture size that changes', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'size-change.flv', { loop: false })
  const player = await watching(live)
  await sleep('3s')
  expect(player.picture()).toMatchObject({ width: 360, height: 640 })
  await player.events([2008, 2009, 2008, 2009], { within: '8s' })
  expect(events(player, 2009).map(({ fields }) => `${fields.width}x${fields.height}`)).toEqual(['360x640', '540x960', '360x640'])
  expect(times(player, 2008)).toHaveLength(3)
  await sleep('1s')
  expect(player.picture()).toMatchObject({ width: 360, height: 640 })
  await player.event(2006, { within: '5s' })
  expect(player.statistics).toMatchObject({ pictures: 300, stalls: 0, decodeFailures: 0 })
})

test('[2008] [2009] a pusher that changes its size', { codec: 'h264' }, async ({ live, network, sleep, expect }) => {
  network.trace([400, 330, 270, 220, 180, 150].map((kbps) => ({ duration: '2s', kbps })))
  const pusher = await started(live, { mode: 'RTC', minBitrate: 80, maxBitrate: 300 })
  const player = await watching(live)
  await pusher.event(1005, { within: '15s' })
  await player.events([2008, 2009], { within: '5s' })
  expect(events(player, 2009).map(({ fields }) => fields)).toEqual([{ width: 270, height: 480 }, { width: 180, height: 320 }])
  await sleep('1s')
  expect(player.picture()).toMatchObject({ width: 180, height: 320 })
  expect(player.codes).not.toContain(2101)
})

// A device that no machine has, so that the test is the same everywhere.
const absent = { codec: 'h264', hardware: 'no-such-device' }
test('[2106] hardware that was asked for and cannot open: software takes over', absent, async (world) => {
  const { live, origin, expect } = world
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await player.event(2032, { within: '1s' })
  expect(player.codes).toEqual([2001, 2002, 2106, 2008, 2009, 2003, 2004, 2032])
  expect(events(player, 2106)[0].fields.reason).toMatch('no-such-device')
  expect(events(player, 2008)[0].fields.decoder).toBe('h264')
  await expect(player).toShow('moving')
})

describe('formats', () => {
  test.each([
    { file: 'hevc-id12.flv', decoder: 'hevc', size: [360, 640], pictures: 200 },
    { file: 'hevc-enhanced.flv', decoder: 'hevc', size: [360, 640], pictures: 200 },
    { file: 'b-frames.flv', decoder: 'h264', size: [360, 640], pictures: 250 },
    { file: 'mp3.flv', decoder: 'h264', size: [360, 640], pictures: 200 },
    { file: 'near-2-24.flv', decoder: 'h264', size: [360, 640], pictures: 200 },
    { file: 'near-2-32.flv', decoder: 'h264', size: [360, 640], pictures: 200 },
  ])('$file', { codec: 'h264' }, async ({ file, decoder, size, pictures }, { live, origin, sleep, expect }) => {
    serve(origin, file, { loop: false })
    const player = await watching(live)
    await sleep('2500ms')
    expect(player).toBeAudible()
    expect(player.picture()).toMatchObject({ width: size[0], height: size[1] })
    await player.event(2006, { within: '10s' })
    expect(player.codes).toEqual([2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    expect(events(player, 2008)[0].fields.decoder).toBe(decoder)
    expect(player.statistics).toMatchObject({ pictures, dropped: 0, stalls: 0, decodeFailures: 0 })
    expect(player.statistics.worstSkew).toBeLessThanOrEqual(40)
  })

  for (const [protocol, src] of [['RTMP', playUrl], ['HTTP-FLV', flvUrl]]) {
    test.each(['near-2-24.flv', 'near-2-32.flv'])(`${protocol}: the wrap of %s is not seen`, { codec: 'model' }, async (file, world) => {
      const { live, origin, sleep, expect } = world
      serve(origin, file)
      const player = await watching(live, { src })
      await sleep('7s')
      // Without codecs pictures are counted five times a second.
      expect(player.statistics.pictures).toBeBetween(170, 177)
      expect(player.codes.filter((code) => code > 2_032 || code === 2007)).toEqual([])
    })
  }
})
