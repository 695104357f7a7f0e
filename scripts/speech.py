"""Makes the files in which the kiosk's words are read aloud: espeak-ng speaks, ffmpeg packs (`python -m scripts.speech`).

A file is named by the words that it says, so a changed word gets a new file, and the old one is taken away. What an
office prefers to have spoken by a person it records under the same name (16 kHz, mono, Opus in Ogg).
"""

import subprocess
import sys
from pathlib import Path

from kiosk.speech import FOLDER, file_name, texts_to_speak

VOICES = {"vi": "vi", "en": "en-gb"}  # of espeak-ng; another language speaks by the voice of its own code
WORDS_A_MINUTE = 135  # slower than it speaks by itself: for a hall with people in it
BIT_RATE = "14k"


def main() -> int:
    """Make what is missing, take away what nobody says any more, and tell both."""
    made = gone = 0
    for language, texts in texts_to_speak().items():
        folder = FOLDER / language
        folder.mkdir(parents=True, exist_ok=True)
        wanted = {file_name(text): text for text in texts}
        for name, text in wanted.items():
            if not (folder / name).exists():
                (folder / name).write_bytes(spoken(text, VOICES.get(language, language)))
                made += 1
        for file in folder.glob("*.ogg"):
            if file.name not in wanted:
                file.unlink()
                gone += 1
    print(f"{made} made, {gone} taken away, {_kilobytes(FOLDER)} kB in all")
    return 0


def spoken(text: str, voice: str) -> bytes:
    """`text` as sound: Opus in Ogg, one channel."""
    speech = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "--stdout", text],
        check=True,
        capture_output=True,
    ).stdout
    pack = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        "-",
        "-ac",
        "1",
        "-c:a",
        "libopus",
        "-b:a",
        BIT_RATE,
        "-application",
        "voip",
    ]
    bare = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "ogg", "-"]
    return subprocess.run([*pack, *bare], input=speech, check=True, capture_output=True).stdout


def _kilobytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.ogg")) // 1000


if __name__ == "__main__":
    sys.exit(main())
