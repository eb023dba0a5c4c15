"""What a browser makes of a digest: nothing is cut off on a narrow screen, dark colours arrive, no request goes out."""

import html
import shutil
import subprocess

import pytest

from sample_digest import busy_digest, quiet_digest
from watchbot.render import digest_message

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="needs Chromium")]

# The digest stands in a frame of the wanted width; the page around it writes down what it measures.
FRAME = """<!DOCTYPE html><body style="margin:0">
<iframe srcdoc="{page}" width="{width}" height="900"></iframe><pre></pre>
<script>onload = () => {{
  const inner = document.querySelector('iframe').contentDocument;
  const out = e => e.getBoundingClientRect().right > {width} + 1 && e.offsetWidth > 1;
  const wide = [...inner.body.querySelectorAll('*')].filter(out).length;
  const paper = getComputedStyle(inner.body).backgroundColor;
  const ink = getComputedStyle(inner.querySelector('h1')).color;
  const told = ['width', inner.documentElement.scrollWidth, 'wide', wide, 'paper', paper, 'ink', ink];
  document.querySelector('pre').textContent = told.join(' ');
}}</script>"""


def measured(page, width, tmp_path, *options):
    target = tmp_path / "frame.html"
    target.write_text(FRAME.format(page=html.escape(page), width=width), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND", *options]
    command += ["--hide-scrollbars", "--virtual-time-budget=2000", "--dump-dom", target.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    return done.stdout.split("<pre>")[1].split("</pre>")[0]


@pytest.mark.parametrize("width", [320, 760])
def test_nothing_is_wider_than_the_screen(tmp_path, width):
    for digest in (busy_digest(), quiet_digest()):
        assert f"width {width} wide 0" in measured(digest_message(digest).html, width, tmp_path)


def test_dark_colours_arrive(tmp_path):
    page = digest_message(busy_digest()).html
    assert "paper rgb(244, 246, 248) ink rgb(23, 32, 43)" in measured(page, 760, tmp_path)
    dark = measured(page, 760, tmp_path, "--force-dark-mode", "--blink-settings=preferredColorScheme=0")
    assert "paper rgb(15, 20, 26) ink rgb(233, 238, 244)" in dark
