// SPEC 2.4, playBGM and its family; 10003 of 1.1.
import { started, refusal, events } from './lib/steps.js'

const music = '../../fixtures/tiny.flv'
const soundAlone = { enableCamera: false }

/// What bindbgmstart, bindbgmprogress and bindbgmcomplete say, with the time.
function listen(pusher) {
  const heard = []
  for (const type of ['bgmstart', 'bgmprogress', 'bgmcomplete']) {
    pusher.on(type, (event) => heard.push({ type: event.type, ...event.detail, time: event.timeStamp }))
  }
  return heard
}

for (const codec of ['h264', 'model']) test(`a piece of 3 s, codec ${codec}: start, progress each second, complete`, { codec }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, soundAlone)
  const heard = listen(pusher)
  await pusher.playBGM({ url: music })
  await sleep('5s')
  expect(heard[0].type).toBe('bgmstart')
  expect(heard.at(-1).type).toBe('bgmcomplete')
  const between = heard.slice(1, -1)
  expect(between.length).toBeBetween(2, 3)
  for (const [index, { type, progress, duration }] of between.entries()) {
    expect(type).toBe('bgmprogress')
    expect(progress).toBeBetween((index + 1) * 1_000 - 100, (index + 1) * 1_000 + 100)
    expect(duration).toBeBetween(2_900, 3_100)
  }
  expect(heard.at(-1).time - heard[0].time).toBeBetween(2_900, 4_100)
  expect(pusher.codes).not.toContain(10_003)
})

test('it is in the stream: a viewer of a silent microphone hears it', { codec: 'h264' }, async (world) => {
  const { live, devices, sleep, expect } = world
  devices.microphone.silent()
  const pusher = await started(live, soundAlone)
  const player = live.player({ src: 'rtmp://play.local/live/a' })
  await player.play()
  await player.event(2004, { within: '5s' })
  await sleep('1s')
  expect(player).toBeSilent()
  await pusher.playBGM({ url: '../../fixtures/portrait-540p.flv' })
  await sleep('3s')
  expect(player).toBeAudible()
  await pusher.setBGMVolume({ volume: 0 })
  await sleep('3s')
  expect(player).toBeSilent()
})

test('pause holds it, resume goes on, stop ends it', { codec: 'h264' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, soundAlone)
  const heard = listen(pusher)
  await pusher.playBGM({ url: '../../fixtures/portrait-540p.flv' })
  await sleep('2500ms')
  await pusher.pauseBGM()
  const held = heard.length
  await sleep('5s')
  expect(heard).toHaveLength(held)
  await pusher.resumeBGM()
  await sleep('2s')
  const { type, progress } = heard.at(-1)
  expect(type).toBe('bgmprogress')
  expect(progress).toBeBetween(3_000, 5_000)
  await pusher.stopBGM()
  const ended = heard.length
  await sleep('12s')
  expect(heard).toHaveLength(ended)
})

test('another piece takes the place of the present one', { codec: 'h264' }, async ({ live, sleep, expect }) => {
  const pusher = await started(live, soundAlone)
  const heard = listen(pusher)
  await pusher.playBGM({ url: '../../fixtures/portrait-540p.flv' })
  await sleep('500ms')
  await pusher.playBGM({ url: music })
  await sleep('6s')
  expect(heard.filter(({ type }) => type === 'bgmstart')).toHaveLength(2)
  expect(heard.filter(({ type }) => type === 'bgmcomplete')).toHaveLength(1)
})

test.each([
  { url: 'no-such.mp3' },
  { url: '../../fixtures/wait.png' },
  { url: 'http://play.local/no-such.mp3' },
  { url: 'http://nowhere.example/a.mp3' },
])('[10003] $url cannot be loaded', { codec: 'h264' }, async ({ url }, { live, sleep, expect }) => {
  const errors = []
  const pusher = await started(live, { ...soundAlone, binderror: ({ detail }) => errors.push(detail.errCode) })
  const heard = listen(pusher)
  await pusher.playBGM({ url })
  const { fields } = await pusher.event(10_003, { within: '3s' })
  expect(fields.reason.length).toBeGreaterThan(3)
  await sleep('3s')
  expect(events(pusher, 10_003)).toHaveLength(1)
  expect(errors).toEqual([10_003])
  expect(heard).toEqual([])
  // Nothing else is troubled by it.
  expect(pusher).toBePushing()
})

describe('refused', () => {
  test('without a push', { codec: 'model' }, async ({ live, expect }) => {
    const pusher = live.pusher({ url: 'rtmp://push.local/live/a' })
    expect((await refusal(pusher.playBGM({ url: music }))).errMsg).toMatch(/^operateLivePusher:fail /)
  })

  test.each(['stopBGM', 'pauseBGM', 'resumeBGM'])('%s without music', { codec: 'model' }, async (method, world) => {
    const { live, expect } = world
    const pusher = await started(live)
    expect((await refusal(pusher[method]())).errMsg).toMatch(/^operateLivePusher:fail /)
  })

  test.each([-0.1, 1.1])('a volume of %d', { codec: 'model' }, async (volume, { live, expect }) => {
    const pusher = await started(live)
    for (const method of ['setBGMVolume', 'setMICVolume']) {
      expect((await refusal(pusher[method]({ volume }))).errMsg).toMatch('volume')
    }
  })
})
