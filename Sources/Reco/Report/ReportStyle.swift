/// How a report's page looks: light or dark as the reader's system is, and on paper.
///
/// Everything is in the page itself. No font, image or script is fetched from anywhere.
enum ReportStyle {
    /// The page's style sheet.
    static let sheet: Markup = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --panel: #f5f7fa; --line: #dde2ea; --ink: #18202c; --muted: #586274;
          --none: #667085; --image: #1466b8; --text: #b4530a; --both: #0b7a5b;
          --base: #98a2b3; --gain: #0b7a5b; --loss: #bf3a1d; --same: #98a2b3;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12161d; --panel: #1a202a; --line: #2e3644; --ink: #e6eaf1; --muted: #9ba6b8;
            --none: #a3adbd; --image: #62adf2; --text: #f2a25c; --both: #45cfa3;
            --base: #6b7688; --gain: #45cfa3; --loss: #f58466; --same: #6b7688;
          }
        }
        * { box-sizing: border-box; }
        html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        body { margin: 0; background: var(--paper); color: var(--ink); }
        main, header, footer { max-width: 71rem; margin: 0 auto; padding: 0 1.5rem; }
        header { padding-top: 2.5rem; }
        footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--muted); font-size: .85rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
        h2 { font-size: 1.3rem; margin: 2.8rem 0 .5rem; padding-top: .9rem;
          border-top: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 1.2rem 0 .5rem; }
        p { margin: .4rem 0 .8rem; max-width: 46rem; }
        .lead { font-size: 1.15rem; }
        .note { color: var(--muted); font-size: .9rem; }
        bdi, dd { overflow-wrap: anywhere; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr));
          gap: .5rem 1.5rem; margin: 1.2rem 0 0; padding: 1rem 1.2rem; background: var(--panel);
          border-radius: .5rem; }
        .facts dt { color: var(--muted); font-size: .8rem; }
        .facts dd { margin: 0; font-size: .92rem; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));
          gap: 1rem 2rem; align-items: start; }
        .wide { grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); }
        table { border-collapse: collapse; width: 100%; font-size: .92rem;
          font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--muted); font-size: .85rem; padding-bottom: .3rem; }
        th, td { text-align: right; padding: .32rem .55rem; border-bottom: 1px solid var(--line);
          vertical-align: baseline; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        thead th { font-weight: 600; color: var(--muted); font-size: .82rem; white-space: nowrap; }
        tbody th { font-weight: 400; }
        tr.best td, tr.best th { font-weight: 600; }
        .numbers th, .numbers td { white-space: nowrap; }
        .scroll { overflow-x: auto; }
        .gain { color: var(--gain); }
        .loss { color: var(--loss); }
        .same { color: var(--muted); }
        .key { display: inline-block; width: .7em; height: .7em; border-radius: .15em;
          margin-right: .5em; background: var(--base); }
        .key.none { background: var(--none); } .key.image { background: var(--image); }
        .key.text { background: var(--text); } .key.both { background: var(--both); }
        .plot { width: 100%; height: auto; display: block; max-width: 46rem; }
        .plot text { fill: var(--ink); font-size: 13px; }
        .plot .tick, .plot .axis { fill: var(--muted); font-size: 12px; }
        .plot .remark { fill: var(--muted); }
        .plot .value { font-weight: 600; paint-order: stroke; stroke: var(--paper);
          stroke-width: 4px; stroke-linejoin: round; }
        .plot .value .remark { font-weight: 400; }
        .grid, .floor { stroke: var(--line); stroke-width: 1; fill: none; }
        .floor { stroke: var(--muted); }
        .reference { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 3 3; fill: none; }
        .series .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .series .mark { stroke-width: 1.6; }
        .series.none { stroke: var(--none); fill: var(--none); }
        .series.image { stroke: var(--image); fill: var(--image); }
        .series.text { stroke: var(--text); fill: var(--text); }
        .series.both { stroke: var(--both); fill: var(--both); }
        .series.none .line { stroke-dasharray: 2 4; }
        .series.image .line { stroke-dasharray: 9 3; }
        .series.text .line { stroke-dasharray: 5 3; }
        .plot .name { font-weight: 600; }
        .plot .name.none { fill: var(--none); } .plot .name.image { fill: var(--image); }
        .plot .name.text { fill: var(--text); } .plot .name.both { fill: var(--both); }
        .bar { fill: var(--base); }
        .bar.none { fill: var(--none); } .bar.image { fill: var(--image); }
        .bar.text { fill: var(--text); } .bar.both { fill: var(--both); }
        .bar.gain { fill: var(--gain); } .bar.loss { fill: var(--loss); }
        .bar.same { fill: var(--same); }
        .meter { width: 6rem; padding-right: 0; }
        .meter svg { width: 100%; height: .8rem; display: block; }
        .card { border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem;
          margin-bottom: 1rem; break-inside: avoid; }
        .card h4 { margin: 0 0 .3rem; font-size: .95rem; }
        .card .number { color: var(--muted); font-weight: 400; }
        .card table { font-size: .85rem; }
        .card p { margin: .15rem 0; }
        .card .scroll { margin-top: .5rem; }
        @media print {
          :root { --paper: #ffffff; --panel: #ffffff; --line: #c5cbd5; --ink: #000000;
            --muted: #444b57; --none: #667085; --image: #1466b8; --text: #b4530a; --both: #0b7a5b;
            --base: #98a2b3; --gain: #0b7a5b; --loss: #bf3a1d; --same: #98a2b3; }
          html { font-size: 11px; }
          body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          main, header, footer { max-width: none; padding: 0; }
          h2, h2 + p { break-after: avoid; }
          h2 { margin-top: 1.6rem; }
          table, .plot, .card, .whole > div { break-inside: avoid; }
          .facts { border: 1px solid var(--line); }
          .columns { gap: 1rem; }
        }
        """
}
