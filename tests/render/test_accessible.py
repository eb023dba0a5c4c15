"""What axe-core finds in a digest: nothing serious. It comes from npm, where there is one; the project does without."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders import a_figure
from sample_digest import alerts, busy_digest, quiet_digest
from watchbot.render import alert_message, digest_message, storm_message
from watchbot.render.reports import figure_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="needs Chromium")]

RUN = """<pre id="found"></pre><script>
axe.run(document, {resultTypes: ['violations']}).then(r => {
  const told = r.violations.map(v => ({id: v.id, impact: v.impact, where: v.nodes.map(n => n.target.join(' '))}));
  document.getElementById('found').textContent = JSON.stringify({passed: r.passes.length, told});
});</script>"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script: the file that `AXE_CORE` names, else fetched with npm."""
    given = os.environ.get("AXE_CORE")
    if given:
        return Path(given).read_text(encoding="utf-8")
    if shutil.which("npm") is None:
        pytest.skip("needs npm, or AXE_CORE with the path of axe.min.js")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(["npm", "pack", "axe-core@4"], cwd=folder, check=True, capture_output=True, timeout=40)
        with tarfile.open(next(folder.glob("*.tgz"))) as packed:
            script = packed.extractfile("package/axe.min.js")
            assert script is not None
            return script.read().decode()
    except (OSError, subprocess.SubprocessError, StopIteration):
        pytest.skip("npm cannot fetch axe-core here")


def pages() -> dict[str, str]:
    at = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    many = [(replace(alert, id=number), evidence) for number in range(9) for alert, evidence in alerts()]
    return {
        "busy digest": digest_message(busy_digest()).html,
        "quiet digest": digest_message(quiet_digest()).html,
        "alert": alert_message(*alerts()[0]).html,
        "storm": storm_message(1, many, figures={}).html,
        "report": figure_report(a_figure("gap", "2.5"), (), now=at),
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(pages()))
def test_axe_finds_nothing_serious(name: str, dark: bool, axe: str, tmp_path: Path) -> None:
    assert serious(pages()[name], axe, tmp_path, dark=dark) == []


def test_axe_would_notice(axe: str, tmp_path: Path) -> None:
    spoilt = pages()["quiet digest"].replace("<main>", '<main><img src="x.png"><p style="color:#eee">pale</p>')
    found = " ".join(serious(spoilt, axe, tmp_path, dark=False))
    assert "image-alt" in found
    assert "color-contrast" in found


def serious(page: str, axe: str, tmp_path: Path, *, dark: bool) -> list[str]:
    """Return what axe finds that is serious or critical."""
    target = tmp_path / "page.html"
    page = page.replace("</body>", f"<script>{axe}</script>{RUN}</body>")
    target.write_text(page, encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    command += ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
    command += ["--virtual-time-budget=8000", "--dump-dom", target.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    found = json.loads(html.unescape(done.stdout.split('<pre id="found">')[1].split("</pre>")[0]))
    assert found["passed"] > 10
    bad = [v for v in found["told"] if v["impact"] in ("serious", "critical")]
    return [f"{v['impact']} {v['id']} {v['where'][:3]}" for v in bad]
