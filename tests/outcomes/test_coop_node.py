"""A link for La Coop, opened by the very libraries that its form uses (Node, pako, superjson).

``NODE_COOP`` names a folder where they were installed; ``.ci/run`` makes one where it can.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from mediation.journey.vocabulary import Guidance, Hand, Result
from mediation.outcomes import coop
from mediation.outcomes.coop import Activity, Theme

FOLDER = Path(os.environ.get("NODE_COOP", ""))
# As encodeSerializableState.ts reads it back: URL-safe base64, inflate, superjson.
DECODE = """
import pako from 'pako';
import superjson from 'superjson';
const token = new URL(process.argv[2]).searchParams.get('v');
const packed = Buffer.from(token.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
console.log(JSON.stringify(superjson.parse(pako.inflate(packed, { to: 'string' }))));
"""


@pytest.mark.skipif(
    not (shutil.which("node") and (FOLDER / "node_modules" / "superjson").is_dir()),
    reason="needs node, and pako and superjson in the folder that NODE_COOP names",
)
@pytest.mark.parametrize("hand", [Hand.PERSON, Hand.TOGETHER, Hand.MEDIATOR])
def test_the_form_reads_what_we_wrote(hand: Hand) -> None:
    activity = Activity(
        day=date(2026, 11, 22),
        minutes=24.0,
        themes=(Theme.HEALTH,),
        hand=hand,
        guidance=Guidance.FOLLOWED,
        result=Result.FILED,
    )
    script = FOLDER / "decode.mjs"
    script.write_text(DECODE, encoding="utf-8")
    done = subprocess.run(
        ["node", script, coop.link(activity)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=FOLDER,
    )
    fields = json.loads(done.stdout)
    assert fields["date"] == "2026-11-22"
    assert fields["duree"] == {"duree": "30"}
    assert "SocialSante" in fields["thematiques"]
    assert not {"beneficiaire", "notes", "nom"} & set(fields)
