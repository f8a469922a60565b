/// How the page looks: light and dark as the reader's system is, from 320 px of width on.
enum PageStyle {
  static let text = colours + layout + parts + plots

  private static let colours = """
    :root { color-scheme: light dark; --bg: #f7f7f5; --card: #ffffff; --ink: #1d2024; --dim: #646b75; --rule: #e2e3e0;
      --red: #c2292e; --red-wash: #fcecec; --amber: #a86200; --amber-wash: #fdf3e1; --green: #1c7a43; --green-wash: #e8f5ec;
      --blue: #2a62b5; --fault: rgba(168, 98, 0, 0.10); --fault-ink: #8a5200; --select: rgba(42, 98, 181, 0.14);
      --s0: #2a62b5; --s1: #15885a; --s2: #9a4a9c; --s3: #bf6316; --s4: #3c8ea0; --s5: #7a6a2a;
      --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    @media (prefers-color-scheme: dark) { :root { --bg: #131518; --card: #1a1d21; --ink: #e3e5e8; --dim: #979faa;
      --rule: #2d3137; --red: #ff7a75; --red-wash: #351c1e; --amber: #e5a44b; --amber-wash: #33270f; --green: #63c78a;
      --green-wash: #16301f; --blue: #7fb0f5; --fault: rgba(229, 164, 75, 0.13); --fault-ink: #e5b878;
      --select: rgba(127, 176, 245, 0.20); --s0: #7fb0f5; --s1: #5cc795; --s2: #d08ed2; --s3: #eba05c; --s4: #6fc3d5;
      --s5: #c9b768; } }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
      "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: break-word; }
    main { max-width: 1240px; margin: 0 auto; padding: 28px 24px 64px; }
    h1 { font-size: 24px; line-height: 1.3; margin: 8px 0 10px; font-weight: 400; color: var(--dim); }
    h1 strong { color: var(--ink); font-weight: 650; }
    h1 span { opacity: 0.6; }
    h2 { font-size: 16px; margin: 0 0 10px; font-weight: 650; }
    h2 code { color: var(--dim); font-weight: 400; margin-left: 6px; }
    p { margin: 0 0 8px; }
    section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px;
      margin-top: 18px; min-width: 0; }
    pre, code, .facts dd, td:nth-child(1), td:nth-child(3) { font-family: var(--mono); font-size: 12.5px; }
    pre { margin: 0; overflow-x: auto; line-height: 1.5; }
    button, input { font: inherit; font-size: 13px; color: inherit; background: var(--bg); border: 1px solid var(--rule);
      border-radius: 6px; padding: 3px 10px; }
    button { cursor: pointer; }
    button:hover:enabled { border-color: var(--dim); }
    button:disabled { opacity: 0.45; cursor: default; }
    :focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
    .note { color: var(--dim); font-size: 13px; margin: 8px 0 0; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-bottom: 8px; }
    .bar h2 { margin: 0; }
    .bar output { color: var(--dim); font-size: 13px; font-variant-numeric: tabular-nums; }
    .tools, #find { margin-left: auto; }
    .tools { display: flex; gap: 6px; }

    """

  private static let parts = """
    .place { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; color: var(--dim); margin: 0; }
    .verdict { font-size: 12px; font-weight: 700; letter-spacing: 0.06em; text-transform: uppercase; padding: 2px 10px;
      border-radius: 20px; }
    .verdict.failed { color: var(--red); background: var(--red-wash); }
    .verdict.passed { color: var(--green); background: var(--green-wash); }
    .verdict.skipped { color: var(--amber); background: var(--amber-wash); }
    .lead { font-size: 16px; color: var(--red); margin-bottom: 14px; }
    .facts { display: flex; flex-wrap: wrap; gap: 6px 24px; margin: 0 0 12px; }
    .facts div { display: flex; gap: 7px; align-items: baseline; min-width: 0; }
    dt { color: var(--dim); font-size: 13px; }
    dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
    .command { display: flex; align-items: center; gap: 8px; background: var(--card); border: 1px solid var(--rule);
      border-radius: 8px; padding: 6px 8px 6px 12px; }
    .command code { flex: 1; min-width: 0; overflow-wrap: anywhere; user-select: all; }
    article + article { border-top: 1px solid var(--rule); margin-top: 16px; padding-top: 14px; }
    .kind { color: var(--dim); font-size: 13px; margin: 0 0 4px; }
    .message { font-size: 13.5px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 420px; overflow: auto; }
    .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 10px;
      margin: 12px 0 0; }
    .sides > div { border-left: 3px solid; padding: 2px 0 2px 12px; min-width: 0; }
    .sides pre { max-height: 320px; overflow: auto; }
    .expected { border-color: var(--green) !important; }
    .actual { border-color: var(--red) !important; }
    .frame { margin-top: 12px; background: var(--bg); border-radius: 6px; padding: 8px 12px; }
    .stack { margin-top: 8px; color: var(--dim); max-height: 240px; }
    details { margin-top: 10px; }
    summary { cursor: pointer; color: var(--dim); font-size: 13px; }
    details pre { margin-top: 6px; }
    #pictures > div { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-end; }
    figure { margin: 0; }
    img { display: block; max-width: 100%; max-height: 340px; border-radius: 6px; border: 1px solid var(--rule);
      background: #000; }
    figcaption { color: var(--dim); font-size: 13px; margin-top: 4px; }
    .chips { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 10px; }
    .chips i { width: 8px; }
    .chip { border: 1px solid var(--rule); border-radius: 20px; padding: 1px 10px; font-size: 13px; cursor: pointer;
      color: var(--dim); user-select: none; }
    .chip input { position: absolute; opacity: 0; pointer-events: none; }
    .chip:has(:checked) { color: var(--ink); border-color: var(--dim); }
    .chip:not(:has(:checked)) { text-decoration: line-through; }
    .chip:has(:focus-visible) { outline: 2px solid var(--blue); }
    .chip.k-warning:has(:checked) { color: var(--amber); border-color: var(--amber); }
    .chip.k-error:has(:checked), .chip.k-missing:has(:checked) { color: var(--red); border-color: var(--red); }
    #find { width: 210px; max-width: 100%; }
    #scroll { max-height: 460px; overflow: auto; position: relative; border-top: 1px solid var(--rule); }
    table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
    th { position: sticky; top: 0; background: var(--card); text-align: left; font-weight: 500; color: var(--dim);
      font-size: 13px; box-shadow: 0 1px var(--rule); z-index: 1; }
    th, td { padding: 3px 14px 3px 8px; vertical-align: top; }
    td { border-bottom: 1px solid var(--rule); }
    th:first-child, th:nth-child(3), td:first-child, td:nth-child(3) { text-align: right; white-space: nowrap; }
    td:nth-child(3) { font-weight: 600; }
    td:last-child { width: 100%; overflow-wrap: anywhere; }
    td b { font-weight: 500; font-family: var(--mono); font-size: 12.5px; margin-right: 6px; }
    td small { color: var(--dim); font-family: var(--mono); font-size: 11.5px; }
    td i { color: var(--dim); }
    tbody tr { cursor: pointer; scroll-margin-top: 40px; }
    tbody tr:hover { background: var(--bg); }
    tr[data-k=warning] td:nth-child(3), tr[data-k=warning] b { color: var(--amber); }
    tr[data-k=error] td:nth-child(3), tr[data-k=error] b { color: var(--red); }
    tr[data-k=missing] td, tr.unwanted td { color: var(--red); background: var(--red-wash); }
    tr[data-k=status] td, tr[data-k=origin] td, tr[data-k=summary] td { color: var(--dim); }
    tr[data-k=network] td:last-child { color: var(--fault-ink); }
    tbody tr.selected td { background: var(--select); }
    #code { max-height: 460px; overflow: auto; position: relative; }
    .l { display: block; padding-left: 4.2em; position: relative; width: max-content; min-width: 100%; }
    .l::before { content: attr(data-n); position: absolute; left: 0; width: 3.2em; text-align: right; color: var(--dim);
      opacity: 0.7; }
    .l.failing { background: var(--red-wash); box-shadow: inset 3px 0 var(--red); }
    mark { background: none; color: var(--red); font-weight: 700; text-decoration: underline; text-underline-offset: 3px; }
    #console pre, #warnings pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 420px; overflow: auto; }

    """

  private static let plots = """
    #plots { position: relative; touch-action: pan-y; user-select: none; -webkit-user-select: none; cursor: crosshair; }
    #plots svg { display: block; width: 100%; overflow: hidden; }
    .chart { margin-top: 10px; }
    .chart h3 { font-size: 13px; font-weight: 600; margin: 0; }
    .chart h3 span { color: var(--dim); font-weight: 400; }
    .head { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; margin-bottom: 2px; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 12.5px; }
    .legend button { border: 0; background: none; padding: 0; display: inline-flex; gap: 5px; align-items: baseline;
      font-size: 12.5px; color: var(--dim); border-radius: 3px; }
    .legend button::before { content: ""; width: 14px; height: 0; border-top: 2px solid var(--c);
      align-self: center; }
    .legend button.limit::before { border-top-style: dashed; }
    .legend button[aria-pressed=false] { opacity: 0.45; text-decoration: line-through; }
    .legend b { font-weight: 600; color: var(--ink); font-variant-numeric: tabular-nums; min-width: 3.4em; text-align: left; }
    svg text { font: 11px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--dim); }
    svg .name { fill: var(--ink); font-size: 12px; }
    svg .code { font-size: 10.5px; pointer-events: none; }
    svg .grid { stroke: var(--rule); stroke-width: 1; shape-rendering: crispEdges; }
    svg .shade { fill: var(--fault); }
    svg .instant { stroke: var(--fault-ink); stroke-dasharray: 2 3; }
    svg .fault { fill: var(--fault); stroke: var(--fault-ink); stroke-width: 0.5; }
    svg .fault-name { fill: var(--fault-ink); }
    svg .cursor { stroke: var(--ink); stroke-width: 1; opacity: 0.55; shape-rendering: crispEdges; pointer-events: none; }
    svg .drag { fill: var(--select); pointer-events: none; }
    svg .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
    svg .limit { stroke-width: 1.4; stroke-dasharray: 5 3; }
    svg .area { opacity: 0.13; stroke: none; }
    .ev { cursor: pointer; color: var(--blue); }
    .ev .hit { fill: transparent; }
    .ev .mark { fill: currentColor; stroke: var(--card); stroke-width: 1; }
    .ev.k-warning { color: var(--amber); }
    .ev.k-error, .ev.k-missing, .ev.unwanted { color: var(--red); }
    .ev.k-note, .ev.k-origin, .ev.k-network, .ev.k-music, .ev.k-fullscreen { color: var(--dim); }
    .ev.injected .mark, .ev.k-missing .mark { fill: var(--card); stroke: currentColor; stroke-width: 1.6; }
    .ev.k-missing .mark { stroke-dasharray: 2.5 2; }
    .ev.unwanted .mark { stroke: currentColor; stroke-width: 3; }
    .ev.selected .hit { fill: var(--select); }
    #tip { position: absolute; z-index: 5; max-width: min(380px, 92vw); background: var(--ink); color: var(--bg);
      font-size: 12.5px; line-height: 1.4; padding: 5px 9px; border-radius: 6px; pointer-events: none; }
    @media (max-width: 640px) {
      main { padding: 16px 10px 40px; }
      section { padding: 12px; border-radius: 8px; margin-top: 12px; }
      h1 { font-size: 20px; }
      .facts { gap: 4px 18px; }
      #find { width: 100%; margin: 0; }
      thead { display: none; }
      tbody tr { display: grid; grid-template-columns: max-content 1fr max-content; border-bottom: 1px solid var(--rule);
        padding: 3px 0; }
      td { border: 0; padding: 1px 8px; }
      td:first-child { text-align: left; }
      td:last-child { grid-column: 1 / -1; }
      td b { display: block; }
      tbody tr.selected { background: var(--select); }
      .keys { display: none; }
    }
    @media (prefers-reduced-motion: no-preference) { tbody tr td { transition: background-color 0.15s; } }

    """
}
