// SPEC 1.2, 1.3, 3.1, 3.2: what a player says when it starts, and how soon it plays.
import { playUrl, flvUrl, serve, watching, started, refusal, times, events } from './lib/steps.js'

const order = '[2001] [2002] [2003] [2004] [2008] [2009] [2032] RTMP in the order of the documents'
test(order, { codec: 'h264' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await player.event(2032, { within: '1s' })
  expect(player.codes).toEqual([2001, 2002, 2008, 2009, 2003, 2004, 2032])
  expect(events(player, 2009)[0].fields).toEqual({ width: 180, height: 320 })
  expect(player).toBePlaying()
})

test('HTTP-FLV: the same without 2002', { codec: 'h264' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live, { src: flvUrl })
  await player.event(2032, { within: '1s' })
  expect(player.codes).toEqual([2001, 2008, 2009, 2003, 2004, 2032])
})

test('sound alone: no decoder, no size, no picture', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'audio-only.flv')
  const player = await watching(live)
  await sleep('3s')
  expect(player.codes).toEqual([2001, 2002, 2003, 2004])
  expect(player).toBeAudible()
  expect(player.picture()).toBeNull()
})

test('pictures alone', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'video-only.flv')
  const player = await watching(live)
  await sleep('2s')
  expect(player.codes).toEqual([2001, 2002, 2008, 2009, 2003, 2004, 2032])
  await expect(player).toShow('moving')
})

test('the page gets code and message', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  const heard = []
  serve(origin, 'tiny.flv')
  const player = await watching(live, { bindstatechange: ({ type, detail }) => heard.push([type, detail]) })
  await sleep('100ms')
  expect(heard.map(([, detail]) => detail.code)).toEqual(player.codes)
  for (const [type, detail] of heard) {
    expect(type).toBe('statechange')
    expect(detail.message.length).toBeGreaterThan(3)
  }
})

describe('start-up on a clean link is min-cache and at most 100 ms', () => {
  // A file begins with its first viewer, so that nothing is there in advance. 1024 samples are 21 ms, a picture 40.
  for (const [protocol, src] of [['RTMP', playUrl], ['HTTP-FLV', flvUrl]]) {
    test.each([0.3, 0.5, 1, 2])(`${protocol}, min-cache %d`, { codec: 'model' }, async (minCache, world) => {
      const { live, network, origin, expect } = world
      network.conditions({ delay: 0 })
      serve(origin, 'portrait-540p.flv')
      const player = await watching(live, { src, minCache })
      expect(player.statistics.startup).toBeBetween(minCache * 1_000 - 50, minCache * 1_000 + 100)
      expect(times(player, 2004)[0]).toBe(player.statistics.startup)
    })
  }

  test('from the first media on, whatever the delay of the link', { codec: 'model' }, async (world) => {
    const { live, network, origin, expect } = world
    network.conditions({ delay: '150ms' })
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    expect(times(player, 2004)[0] - times(player, 2003)[0]).toBeBetween(950, 1_100)
  })

  test('sooner where the server has a group of pictures ready', { codec: 'model' }, async ({ live, sleep, expect }) => {
    await started(live)
    await sleep(2_900 - now())
    const player = await watching(live)
    // Key frames come at 1.2, 2.2 s and so on; the player is there at 3.1 s and gets what is since 2.2.
    expect(player.statistics.startup).toBeLessThan(500)
  })
})

test('a stream shorter than min-cache plays at its end', { codec: 'model' }, async ({ live, origin, expect }) => {
  serve(origin, 'tiny.flv', { loop: false })
  const player = live.player({ src: playUrl, minCache: 5, maxCache: 6 })
  await player.play()
  const [begun, ended] = await player.events([2004, 2006], { within: '10s' })
  // 3 s of media, which end 3.2 s after play.
  expect(begun.time).toBeBetween(2_900, 3_400)
  expect(ended.time - begun.time).toBeBetween(2_900, 3_200)
})

test('a viewer who is there first waits for the publisher', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const player = live.player({ src: playUrl })
  await player.play()
  await sleep('3s')
  expect(player.codes).not.toContain(2003)
  await started(live)
  await player.events([2003, 2004], { within: '5s' })
})

describe('autoplay', () => {
  test('plays without a call', { codec: 'model' }, async ({ live, origin, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl, autoplay: true })
    await player.event(2004, { within: '2s' })
  })

  test('plays once there is an address', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ autoplay: true })
    await sleep('2s')
    expect(player.codes).toEqual([])
    player.src = playUrl
    await player.event(2004, { within: '2s' })
  })

  test('is off by default', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl })
    await sleep('3s')
    expect(player.codes).toEqual([])
    expect(player).toBeStopped()
  })
})

test.each([
  { src: 'http://play.local/live/a.m3u8', reason: 'm3u8' },
  { src: 'https://play.local/live/a.m3u8?x=1', reason: 'm3u8' },
  { src: 'http://play.local/live/a.mp4', reason: '.flv' },
  { src: 'rtsp://play.local/live/a', reason: 'rtsp' },
  { src: 'fixtures/tiny.flv', reason: '.' },
  { src: '', reason: '.' },
])('play is refused for the address $src', { codec: 'model' }, async ({ src, reason }, { live, sleep, expect }) => {
  const player = live.player({ src })
  const { errMsg } = await refusal(player.play())
  expect(errMsg).toMatch(/^operateLivePlayer:fail .+/)
  expect(errMsg).toMatch(reason)
  await sleep('5s')
  expect(player.codes).toEqual([])
  expect(player).toBeStopped()
})

test('the first play and a second one are alike', { codec: 'model' }, async (world) => {
  const { live, origin, sleep, expect } = world
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await sleep('2s')
  await player.stop()
  expect(player).toBeStopped()
  await sleep('1s')
  await player.play()
  await player.event(2004, { within: '2s' })
  await sleep('1s')
  const once = [2001, 2002, 2003, 2004, 2032]
  expect(player.codes).toEqual([...once, ...once])
})
