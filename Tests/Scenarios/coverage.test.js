// The codes of SPEC 1.1 and 1.2 are all known, by their names, and no others. That each is raised by its cause is the other
// files' business: a test that covers a code has it in its name, such as [1101]; of a pusher in the files pusher-*, of a
// player in the files player-*.
import { pusher, player } from './lib/codes.js'

for (const [kind, codes] of [['pusher', pusher], ['player', player]]) {
  for (const { code, name, late } of codes) {
    test(`${kind}: ${code} is ${name ?? 'known'}`, { codec: 'model' }, async ({ live, sleep, expect }) => {
      const component = live[kind]()
      component.inject(code)
      const event = await component.event(code, { within: '1s' })
      expect(event.injected).toBe(true)
      if (name) expect(event.name).toBe(name)
      if (name) expect(component).toHaveRaised(name)
      expect(late === true || name !== undefined).toBe(true)
    })
  }

  const others = [1000, 1004, 1009, 1100, 1105, 1106, 2000, 2005, 2010, 2033, 2100, 2108, 3000, 3006, 5001, 10_000, 10_005]
    .concat([-1300, -1308, -1309, -2300, -2303])
  test(`${kind}: no others`, { codec: 'model' }, async ({ live, expect }) => {
    const component = live[kind]()
    const strange = kind === 'pusher' ? player : pusher
    const own = codes.map(({ code }) => code)
    for (const code of [...others, ...strange.map((entry) => entry.code)]) {
      if (!own.includes(code)) expect(() => component.inject(code)).toThrow(`no code ${code}`)
    }
  })
}
