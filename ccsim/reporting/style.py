"""How the page of a report looks: light and dark, on paper, and on a phone."""

STYLE = """\
:root { color-scheme: light dark; --ink: #1f2328; --pale: #565d66; --paper: #fff; --card: #f5f6f8; --line: #d9dde2;
  --strong: #aeb4bc; --good: #00674a; --bad: #a33a00; --plain: #00527f; --rule: #00527f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --pale: #a8afb8; --paper: #15181c; --card: #1f2329;
  --line: #343a42; --strong: #59616c; --good: #4fc9a1; --bad: #ff9f68; --plain: #7cc1f0; --rule: #7cc1f0; }
  figure img { filter: invert(0.91) hue-rotate(180deg); } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 0 1.1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: break-word; }
bdi { overflow-wrap: anywhere; }
.top { padding: 2.6rem 0 0.4rem; }
.kind { margin: 0; color: var(--rule); font-weight: 600; letter-spacing: 0.02em; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0.2rem 0 0.3rem; font-weight: 650; }
.place { font-size: 1.15rem; margin: 0; }
.made { color: var(--pale); font-size: 0.86rem; margin: 0.5rem 0 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; list-style: none; margin: 0; padding: 0.6rem 0;
  border-block: 1px solid var(--line); font-size: 0.9rem; max-width: none; }
a { color: var(--plain); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
section { margin-top: 3.2rem; }
#brief { margin-top: 1.8rem; }
h2 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 0.8rem; font-weight: 650; }
h3 { font-size: 1.08rem; margin: 1.8rem 0 0.35rem; font-weight: 650; }
p, ul, blockquote { margin: 0.45rem 0; max-width: 46rem; }
ul { padding-left: 1.15rem; } li { margin: 0.3rem 0; } li::marker { color: var(--strong); }
.lead { font-size: 1.06rem; } .pale { color: var(--pale); font-size: 0.87rem; }
blockquote { margin-left: 0; padding-left: 0.9rem; border-left: 3px solid var(--line); color: var(--pale); }
blockquote p { margin: 0; }
.answer { background: var(--card); border-left: 0.4rem solid var(--plain); border-radius: 0.3rem;
  padding: 1.1rem 1.3rem; margin: 0.6rem 0 1.3rem; }
.answer p { max-width: 50rem; margin: 0.35rem 0; font-size: 0.95rem; }
.answer .question { color: var(--pale); margin-top: 0; }
.answer .verdict { font-size: 1.85rem; line-height: 1.2; font-weight: 700; color: var(--plain); }
.answer .said { font-size: 1.1rem; font-weight: 600; }
.answer.good { border-color: var(--good); } .answer.good .verdict { color: var(--good); }
.answer.bad { border-color: var(--bad); } .answer.bad .verdict { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 0.9rem 1.6rem;
  margin: 1rem 0; }
.figures > div { border-top: 2px solid var(--strong); padding-top: 0.35rem; }
.figures dt { font-size: 0.87rem; color: var(--pale); } .figures dd { margin: 0; }
.figures .value { font-size: 1.5rem; font-weight: 650; line-height: 1.3; }
.figures .detail { font-size: 0.85rem; color: var(--pale); }
.figures .good { border-color: var(--good); } .figures .bad { border-color: var(--bad); }
.figures .good .value { color: var(--good); } .figures .bad .value { color: var(--bad); }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(23rem, 100%), 1fr)); gap: 0.8rem 1.6rem;
  margin: 0.8rem 0 0.3rem; }
figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; font-size: 0.95rem; }
figure img { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; margin: 0.9rem 0 0.3rem; }
.scroll:focus-visible, a:focus-visible { outline: 2px solid var(--plain); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem; line-height: 1.4; }
caption { text-align: left; font-weight: 600; font-size: 0.98rem; padding-bottom: 0.35rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0;
  border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--pale); font-weight: 600; border-bottom: 1px solid var(--strong); vertical-align: bottom; }
tbody th { font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; } .number + td:not(.number) { padding-left: 0.5rem; }
.group th { font-weight: 650; padding-top: 0.9rem; border-bottom: 1px solid var(--strong); }
.total th, .total td { font-weight: 650; border-top: 1px solid var(--strong); border-bottom: 0; }
.actions, .assumptions-measures, .assumptions-town { font-size: 0.82rem; }
.actions tbody th { font-weight: 600; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--pale); font-size: 0.85rem; }
@media screen { .cards .actions thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
    overflow: hidden; }
  .cards .actions, .cards .actions tbody, .cards .actions tr { display: block; }
  .cards .actions tr { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    gap: 0.5rem 1.4rem; background: var(--card); border-radius: 0.3rem; padding: 0.9rem 1.1rem; margin: 0.9rem 0; }
  .cards .actions th[scope=row] { grid-column: 1 / -1; font-size: 1.05rem; padding: 0; border: 0; }
  .cards .actions td { display: block; padding: 0; border: 0; font-size: 0.9rem; }
  .cards .actions td::before { content: attr(data-head); display: block; color: var(--pale); font-size: 0.8rem; }
  .cards .actions td:last-child { grid-column: 1 / -1; } }
@media screen and (max-width: 44rem) { h1 { font-size: 1.6rem; } .answer { padding: 0.9rem 1rem; }
  .answer .verdict { font-size: 1.5rem; } .scroll.cards thead { position: absolute; clip-path: inset(50%); width: 1px;
    height: 1px; overflow: hidden; }
  .cards table, .cards tbody, .cards tr, .cards td, .cards th[scope=row] { display: block; }
  .cards tr { border-top: 1px solid var(--strong); padding: 0.6rem 0; }
  .cards td, .cards th[scope=row] { border: 0; padding: 0.1rem 0; text-align: left; white-space: normal; }
  .cards th[scope=row] { font-weight: 600; }
  .cards td::before { content: attr(data-head) ": "; color: var(--pale); } .cards td:empty { display: none; } }
@page { size: A4; margin: 15mm 14mm; }
@page wide { size: A4 landscape; margin: 13mm 14mm; }
@media print { #actions { page: wide; }
  :root { color-scheme: light; --ink: #000; --pale: #444; --paper: #fff; --card: #f5f6f8; --line: #ccc; }
  body { font-size: 9pt; line-height: 1.33; max-width: none; padding: 0; } nav, footer { display: none; }
  .top { padding: 0; } h1 { font-size: 17pt; } h2 { font-size: 13pt; margin-bottom: 4pt; }
  h3 { font-size: 10.5pt; margin: 9pt 0 2pt; }
  .made { margin: 2pt 0 6pt; font-size: 7.8pt; max-width: none; }
  .place { font-size: 11pt; } section { break-before: page; margin-top: 0; }
  #brief, #limits { break-before: auto; margin-top: 8pt; } #brief > h2 { display: none; } #limits { margin-top: 18pt; }
  p, ul, blockquote { max-width: none; margin: 3pt 0; } li { margin: 1.5pt 0; } .pale { font-size: 7.8pt; }
  .answer { padding: 7pt 10pt; margin: 4pt 0 8pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .answer .verdict { font-size: 16pt; } .answer .said { font-size: 10.5pt; } .answer p { font-size: 9pt; }
  .figures { grid-template-columns: repeat(3, 1fr); gap: 5pt 14pt; margin: 5pt 0; } .figures .value { font-size: 13pt; }
  .figures dt, .figures .detail { font-size: 7.8pt; }
  .pictures { grid-template-columns: 1fr 1fr; gap: 4pt 12pt; }
  figure img { filter: none; max-height: 40mm; object-fit: contain; object-position: left; }
  .scroll { overflow: visible; margin: 5pt 0 2pt; } table { font-size: 7.8pt; line-height: 1.3; }
  .actions { font-size: 6.4pt; } .assumptions-measures, .assumptions-town { font-size: 7pt; }
  caption { font-size: 9pt; } th, td { padding: 2pt 8pt 2pt 0; } .actions th, .actions td { padding-right: 4pt; }
  .lead { font-size: 9.6pt; }
  thead { display: table-header-group; }
  h2, h3, caption { break-after: avoid; } tr, figure, .answer, .figures > div { break-inside: avoid; } }
"""
