extension HTMLRenderer {
  /// The style of every fragment, for one `<style>` element of the page.
  public static let styleSheet = """
    .vlmverse { --ink: #1b1b1f; --ground: #ffffff; --faint: #62626c; --rule: #d9d9e0; --tint: #f4f4f7;
      --accent: #00666f; --bar: #028590; --minus: #2f6fc0;
      --success: #1a7f37; --warning: #9a6700; --error: #c62828;
      color: var(--ink); background: var(--ground); color-scheme: light dark;
      font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; }
    @media (prefers-color-scheme: dark) {
      .vlmverse { --ink: #e6e6ea; --ground: #17171a; --faint: #a0a0ab; --rule: #3a3a42; --tint: #222227;
        --accent: #5fd0d8; --bar: #2fb3b9; --minus: #7fb0f0;
        --success: #57c96f; --warning: #e3b341; --error: #ff7b72; } }
    .vlmverse code, .vlmverse pre { font: 0.875em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
    .vlmverse pre, .vlmverse .notice { background: var(--tint); padding: 0.6em 0.9em; border-radius: 6px;
      overflow-x: auto; }
    .vlmverse .address { color: var(--accent); }
    .vlmverse .muted { color: var(--faint); }
    .vlmverse .success { color: var(--success); }
    .vlmverse .warning { color: var(--warning); }
    .vlmverse .error { color: var(--error); }
    .vlmverse .notice { color: inherit; border-left: 4px solid var(--faint); margin: 1em 0; }
    .vlmverse .notice.success { border-color: var(--success); }
    .vlmverse .notice.warning { border-color: var(--warning); }
    .vlmverse .notice.error { border-color: var(--error); }
    .vlmverse .notice p, .vlmverse .notice pre { margin: 0.2em 0; }
    .vlmverse .notice pre { padding: 0; }
    .vlmverse p { white-space: pre-wrap; }
    .vlmverse li p { margin: 0; }
    .vlmverse mark { background: none; color: var(--error); text-decoration: underline wavy; }
    .vlmverse :is(h2, h3, h4, h5, p, dd, li, figcaption) { overflow-wrap: anywhere; }
    .vlmverse table { border-collapse: collapse; display: block; max-width: 100%; overflow-x: auto; }
    .vlmverse th, .vlmverse td { padding: 0.2em 0.8em; border-bottom: 1px solid var(--rule); text-align: left; }
    .vlmverse .number { text-align: right; font-variant-numeric: tabular-nums; }
    .vlmverse dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1em 1em; }
    .vlmverse dt { color: var(--faint); }
    .vlmverse dd { margin: 0; }
    .vlmverse .panels { display: flex; flex-wrap: wrap; gap: 1.5em; margin: 1em 0; }
    .vlmverse figure { margin: 0; max-width: 100%; }
    .vlmverse figcaption, .vlmverse .caption { font-size: 0.875em; color: var(--faint); }
    .vlmverse figcaption.title { color: var(--ink); font-weight: 600; }
    .vlmverse svg { max-width: 100%; height: auto; }
    .vlmverse svg text { fill: var(--faint); font: 11px ui-monospace, monospace; }
    .vlmverse svg text.dark { fill: #181818; }
    .vlmverse svg text.light { fill: #ffffff; }
    .vlmverse svg image { image-rendering: pixelated; }
    .vlmverse .bar { fill: var(--bar); }
    .vlmverse .minus { fill: var(--minus); }
    .vlmverse .free { fill: var(--rule); }
    .vlmverse .axis { stroke: var(--rule); fill: none; }
    """
}
