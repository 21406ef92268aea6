"""Another time for the desk's programs, and for nobody else."""
import datetime
import glob
from pathlib import Path


class MovedClock:
    """The wall clock of the desk's own programs, which stands still until a test moves it. libfaketime comes between the program and
    clock_gettime(2), so the programs are the shipped ones and know of no such clock; their timers wait on the steady clock, which
    goes on. Exim and Dovecot live in the present: choose a time in the past, or letters would seem to have come before it."""

    def __init__(self, folder, zone):
        self.file, self.zone = Path(folder) / "clock", datetime.timezone(datetime.timedelta(hours=zone))
        found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        assert found, "libfaketime is not installed (tests/install.sh tests)"
        self.environment = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_FMT": "%s",
                            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        self.now = None

    def instant(self, text):
        """"2024-03-04 10:00" in the desk's zone, as seconds since 1970."""
        return int(datetime.datetime.fromisoformat(text).replace(tzinfo=self.zone).timestamp())

    def shown(self, instant):
        return datetime.datetime.fromtimestamp(int(instant), self.zone).strftime("%Y-%m-%d %H:%M")

    def set(self, instant):
        assert self.now is None or instant >= self.now, f"back to {self.shown(instant)}"
        self.now = instant
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{instant}\n")
        fresh.rename(self.file)  # at once: nobody reads half a time
