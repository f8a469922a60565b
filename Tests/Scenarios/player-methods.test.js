// SPEC 3.4: what the methods answer and do.
import { playUrl, serve, watching, started, refusal, times, values, without } from './lib/steps.js'

const fails = /^operateLivePlayer:fail .+/

describe('answers', () => {
  test('a promise, { errMsg }', { codec: 'model' }, async ({ live, origin, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl })
    expect(await player.play()).toEqual({ errMsg: 'operateLivePlayer:ok' })
    expect(await player.stop()).toEqual({ errMsg: 'operateLivePlayer:ok' })
  })

  test('callbacks', { codec: 'model' }, async ({ live, sleep, expect }) => {
    const heard = []
    const player = live.player({ src: playUrl })
    const hear = (name) => ({ errMsg }) => heard.push([name, /:ok$/.test(errMsg)])
    const callbacks = { success: hear('success'), fail: hear('fail'), complete: hear('complete') }
    player.play(callbacks)
    player.play(callbacks)
    await sleep('100ms')
    expect(heard).toEqual([['success', true], ['complete', true], ['fail', false], ['complete', false]])
  })

  test('success of play means accepted', { codec: 'model' }, async ({ live, network, expect }) => {
    network.fault('dns-unknown')
    const player = live.player({ src: playUrl })
    await player.play()
    await player.event(-2301, { within: '20s' })
  })
})

describe('refused with a reason', () => {
  test('play while playing', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    expect((await refusal(player.play())).errMsg).toMatch(fails)
    await sleep('2s')
    expect(times(player, 2001)).toHaveLength(1)
    expect(player).toBePlaying()
  })

  test('play while connecting and while paused', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl })
    await player.play()
    expect((await refusal(player.play())).errMsg).toMatch(fails)
    await player.event(2004, { within: '2s' })
    await player.pause()
    expect((await refusal(player.play())).errMsg).toMatch(fails)
    expect(player).toBePaused()
  })

  test('resume without pause', { codec: 'model' }, async ({ live, origin, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    expect((await refusal(player.resume())).errMsg).toMatch(fails)
  })

  test.each(['stop', 'pause', 'resume', 'exitFullScreen'])('%s when nothing plays', { codec: 'model' }, async (method, world) => {
    const { live, expect } = world
    const player = live.player({ src: playUrl })
    expect((await refusal(player[method]())).errMsg).toMatch(fails)
  })

  test('snapshot before the first picture', { codec: 'h264' }, async ({ live, origin, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl })
    await player.play()
    expect((await refusal(player.snapshot())).errMsg).toMatch(fails)
  })

  test('a direction that is none', { codec: 'model' }, async ({ live, expect }) => {
    const player = live.player({ src: playUrl })
    expect((await refusal(player.requestFullScreen({ direction: 45 }))).errMsg).toMatch('direction')
  })
})

describe('pause and resume', () => {
  test('freezes on the last picture, and goes on with the newest', { codec: 'h264' }, async ({ live, sleep, expect }) => {
    await started(live, { minBitrate: 200, maxBitrate: 200 })
    const player = await watching(live)
    await sleep('1s')
    await player.pause()
    expect(player).toBePaused()
    const frozen = player.picture()
    await sleep('5s')
    expect(player.picture().digest).toBe(frozen.digest)
    expect(player.codes).not.toContain(2007)
    expect(player.codes).not.toContain(2105)
    await player.resume()
    await sleep('3s')
    // The newest data: no more behind than before the pause.
    expect(player.picture().timecode).toBeGreaterThan(now() - 2_500)
    expect(player).toBePlaying()
    expect(player).toBeAudible()
  })

  test('a pause longer than 10 s keeps the connection', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'portrait-540p.flv')
    const player = await watching(live)
    await player.pause()
    await sleep('30s')
    expect(without(player, 2001, 2002, 2003, 2004, 2032)).toEqual([])
    await player.resume()
    await sleep('5s')
    expect(player).toBePlaying()
    expect(values(player, 'buffered').at(-1)).toBeLessThan(3_000)
    expect(times(player, 2001)).toHaveLength(1)
  })
})

test('mute toggles', { codec: 'h264' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await sleep('500ms')
  expect(player).toBeAudible()
  await player.mute()
  await sleep('500ms')
  expect(player).toBeSilent()
  await player.mute()
  await sleep('500ms')
  expect(player).toBeAudible()
})

test('full screen: the handler gets direction and fullScreen', { codec: 'model' }, async ({ live, sleep, expect }) => {
  const heard = []
  const player = live.player({ src: playUrl, bindfullscreenchange: ({ type, detail }) => heard.push([type, detail]) })
  await player.requestFullScreen({ direction: 90 })
  expect((await refusal(player.requestFullScreen())).errMsg).toMatch(fails)
  await player.exitFullScreen()
  await player.requestFullScreen({ direction: 0 })
  await sleep('100ms')
  expect(heard.map(([type]) => type)).toEqual(['fullscreenchange', 'fullscreenchange', 'fullscreenchange'])
  expect(heard.map(([, { fullScreen }]) => fullScreen)).toEqual([true, false, true])
  expect(heard[0][1].direction).toBe(90)
  expect(heard[2][1].direction).toBe(0)
})

test.each([
  { quality: 'raw', ending: 'png' },
  { quality: 'compressed', ending: 'jpg' },
])('snapshot $quality', { codec: 'h264' }, async ({ quality, ending }, { live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  await player.event(2032, { within: '1s' })
  const answer = await player.snapshot({ quality })
  expect(answer).toMatchObject({ errMsg: 'operateLivePlayer:ok', width: 180, height: 320 })
  expect(answer.tempImagePath).toMatch(new RegExp(`\\.${ending}$`))
})

describe('stop', () => {
  test('ends the connection, and nothing more happens', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = await watching(live)
    await sleep('1s')
    expect(origin.stream('live/a').viewers).toBe(1)
    await player.stop()
    const said = player.history.length
    await sleep('10s')
    expect(player).toBeStopped()
    expect(player.history).toHaveLength(said)
    expect(origin.stream('live/a').viewers).toBe(0)
  })

  test('within the start', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
    serve(origin, 'tiny.flv')
    const player = live.player({ src: playUrl })
    await player.play()
    await sleep('50ms')
    await player.stop()
    await sleep('10s')
    expect(player.codes).toEqual([])
  })
})

test('a removed player is gone from the server', { codec: 'model' }, async ({ live, origin, sleep, expect }) => {
  serve(origin, 'tiny.flv')
  const player = await watching(live)
  player.remove()
  await sleep('1s')
  expect(origin.stream('live/a').viewers).toBe(0)
})
