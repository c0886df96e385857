"""How the page of a verdict looks: light and dark, on paper, and on a phone."""

STYLE = """\
:root { color-scheme: light dark; --ink: #222; --pale: #5a5f66; --paper: #fff; --card: #f4f5f7; --line: #d5d8dc;
  --good: #006f50; --bad: #ab3a00; --plain: #005a8e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e8ea; --pale: #a9afb7; --paper: #16181b; --card: #212429;
  --line: #3c4148; --good: #45c79c; --bad: #ff9a5c; --plain: #71bdf2; }
  figure img { filter: invert(0.91) hue-rotate(180deg); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: break-word; }
bdi { overflow-wrap: anywhere; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.2rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.2rem 0 0.3rem; }
p, ul { margin: 0.4rem 0; max-width: 44rem; }
ul { padding-left: 1.2rem; }
.pale, figcaption { color: var(--pale); font-size: 0.9rem; }
.notice { border-left: 0.3rem solid var(--bad); background: var(--card); padding: 0.6rem 0.9rem; max-width: none; }
.worlds { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1rem;
  align-items: start; }
.worlds > * { min-width: 0; }
.answer { background: var(--card); border-top: 0.3rem solid var(--plain); padding: 0.8rem 1rem; height: 100%; }
.answer h2 { border: 0; margin: 0; padding: 0; font-size: 1rem; color: var(--pale); }
.answer .class { font-size: 1.6rem; font-weight: 700; margin: 0; color: var(--plain); }
.answer .headline { font-weight: 600; }
.good { border-color: var(--good); } .good .class, .passed { color: var(--good); }
.bad { border-color: var(--bad); } .bad .class, .failed { color: var(--bad); }
figure { margin: 0.5rem 0; } figure img { display: block; width: 100%; max-width: 30rem; height: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); }
caption { text-align: left; font-weight: 700; font-size: 1.3rem; }
article + article, nav + article { margin-top: 4rem; }
a { color: var(--plain); }
thead th { color: var(--pale); } tbody th { font-weight: 400; }
.outcome { font-weight: 700; white-space: nowrap; }
@media (max-width: 34rem) { th, td { padding-right: 0.35rem; font-size: 0.85rem; } h1 { font-size: 1.4rem; } }
@media print { body { font-size: 10pt; } main { max-width: none; padding: 0; } figure,
  .answer, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .worlds { grid-template-columns: 1fr 1fr; } figure img { filter: none; } }
"""
