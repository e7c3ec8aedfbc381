# SPDX-License-Identifier: GPL-2.0-or-later
"""The report: counts as ranges, pages that hold together and load nothing, exports, drafts of bugs, differences."""
from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import archive_mirror as mirror
import pytest
import recipes

from lintian_ml import cli, policy
from lintian_ml.archive import bugs, census, diff, records
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.site import charts, markup
from lintian_ml.archive.store import Store

EVIL = """Sentence: names that would be markup
Format: 3.0 (native)

Path: models/<script>alert(1)</script>"'.weights
Sample: gnubg-weights

Path: models/<img src=x onerror=alert(2)>.weights
Sample: gnubg-weights
"""
VOID = {"meta", "link", "input"}


def scanned(folder: Path, names: list[str]) -> Path:
    """A store of golden packages and of one with evil names."""
    mirror.pool(folder / "pool", names)
    recipes.build(recipes.parse(EVIL), "evil", folder / "pool")
    store = folder / "store"
    assert cli.main(["archive", "scan", "--store", str(store), "-j", "1", str(folder / "pool")]) == 0
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden packages' store."""
    return scanned(tmp_path_factory.mktemp("archive"), mirror.every_name())


@pytest.fixture(scope="module")
def site(store: Path) -> Path:
    """Its report."""
    target = store.with_name("site")
    assert cli.main(["archive", "report", "--store", str(store), "--output", str(target)]) == 0
    return target


class Reader(HTMLParser):
    """Checks that elements are closed in order; notes identifiers and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.identifiers: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.identifiers += [found["id"] or ""] if "id" in found else []
        self.loaded += [found[key] or "" for key in ("src",) if key in found]
        self.inline += [key for key in found if key == "style" or key.startswith("on")]
        if "href" in found:
            (self.loaded if tag == "link" else self.links).append(found["href"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text())
    reader.close()
    return reader


def test_every_page_is_sound(site: Path) -> None:
    """Elements close in order, identifiers are unique, nothing is inline, every link within the site leads somewhere,
    and nothing is loaded but what lies beside it."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 60
    for path in pages:
        found = read(path)
        assert found.open == [] and found.inline == [], path
        assert len(found.identifiers) == len(set(found.identifiers)), path
        assert all(re.fullmatch(r"(\.\./)?(archive\.css|archive\.js|sources\.js)", place) for place in found.loaded)
        for target in found.links:
            place, _, name = target.partition("#")
            if not target.startswith("https://"):
                there = (path.parent / markup.urllib.parse.unquote(place)).resolve() if place else path
                assert there.is_file(), (path, target)
                assert not name or f'id="{name}"' in there.read_text(), (path, target)


def test_pages_say_what_they_may_load(site: Path) -> None:
    """Each has a policy that allows the two files of the site and nothing else."""
    for path in site.rglob("*.html"):
        text = path.read_text()
        assert "default-src &#x27;none&#x27;" in text and "unsafe-inline" not in text
    assert not re.search(r"https?://", (site / "archive.css").read_text() + (site / "archive.js").read_text())


def test_names_from_packages_stay_text(site: Path) -> None:
    """Paths that are a script and an image are shown, not run."""
    page, = site.glob("package/evil_*.html")
    text = page.read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "&lt;img src=x" in text
    assert "<script>alert" not in text and "<img" not in text


def test_the_same_store_gives_the_same_pages(store: Path, site: Path, tmp_path: Path) -> None:
    """Byte for byte, and over an older report."""
    for _ in range(2):
        assert cli.main(["archive", "report", "--store", str(store), "--output", str(tmp_path / "again")]) == 0
        assert {path.relative_to(site): path.read_bytes() for path in site.rglob("*.*")} == \
            {path.relative_to(tmp_path / "again"): path.read_bytes() for path in (tmp_path / "again").rglob("*.*")}


def test_a_folder_with_other_things_is_left_alone(store: Path, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    """No report is written among somebody's files."""
    (tmp_path / "mine").write_text("mine")
    assert cli.main(["archive", "report", "--store", str(store), "--output", str(tmp_path)]) == 1
    assert "name another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_ranges_count_what_is_certain_and_what_is_possible(store: Path) -> None:
    """For every text and class the counts are those of a count by hand; certain is at most possible."""
    counts, texts = census.Counts(), policy.load()
    packages = []
    with closing(Store(store)) as opened:
        for source in records.listed(opened, Selection(), records.JUDGED):
            packages.append(records.package(opened, source))
            counts.add(packages[-1], texts, "main")
    for text in texts:
        for name in text.classes:
            found = [[weight["verdicts"][text.name]["classes"] for weight in package["weights"]]
                     for package in packages]
            assert counts.packages_in[text.name][name] == census.Range(
                sum(any(classes == [name] for classes in entry) for entry in found),
                sum(any(name in classes for classes in entry) for entry in found))
            files = counts.files_in[text.name][name]
            assert files.certain == sum(classes == [name] for entry in found for classes in entry)
            assert files.certain <= files.possible
    assert counts.models == sum(len(package["weights"]) for package in packages)


def test_a_switch_of_text(store: Path) -> None:
    """What may stay under one text and must go under another is counted, in both directions."""
    strict, loose = policy.load()[4:6]
    package = {"hints": [], "weights": [
        {"size": 1, "parameters": 1, "format": "f", "kind": "neural", "role": "shipped",
         "verdicts": {text.name: {"classes": list(text.classes[:1])} for text in policy.load()}}]}
    counts = census.Counts()
    counts.add(package, (strict, loose), "main")
    for one, other in ((strict, loose), (loose, strict)):
        stays = not census.leaves(one, one.classes[:1])[1]
        goes = census.leaves(other, other.classes[:1])[0]
        assert counts.switches[one.name, other.name] == census.Range(int(stays and goes), int(stays and goes))


def test_a_changed_text_needs_no_new_scan(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one text less, the same store gives the same facts and other verdicts."""
    with closing(Store(store)) as opened:
        before = [json.loads(line) for line in records.lines(opened)]
        monkeypatch.setattr(policy, "load", lambda texts=policy.load()[:1]: texts)
        after = [json.loads(line) for line in records.lines(opened)]
    for package in before:
        for weight in package["weights"]:
            weight["verdicts"] = {name: value for name, value in weight["verdicts"].items()
                                  if name == policy.load()[0].name}
    assert before == after


def test_an_answered_finding_says_so(site: Path) -> None:
    """The maintainer's answer in the list of exemptions stands on the package's page, with its reference."""
    text = next(site.glob("package/mozc_*.html")).read_text()
    assert "Answered: " in text and "Osamu Aoki" in text and "debian-vote" in text


def test_families_name_the_packages_that_share_a_model(store: Path, site: Path) -> None:
    """Files with one fingerprint stand together, as SQL says."""
    with closing(sqlite3.connect(store)) as db:
        key, count = db.execute("SELECT fingerprint, count(DISTINCT source) FROM weight WHERE fingerprint NOT NULL "
                                "GROUP BY 1 ORDER BY 2 DESC").fetchone()
    assert f"<h1>{count} packages hold this model</h1>" in (site / f"family/{key}.html").read_text()
    assert f"family/{key}.html" in (site / "families.html").read_text()


def test_the_table_for_spreadsheets(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line per weight file, and no cell that a spreadsheet would run."""
    capsys.readouterr()
    assert cli.main(["archive", "report", "--store", str(store), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    with closing(sqlite3.connect(store)) as db:
        assert len(rows) == db.execute("SELECT count(*) FROM weight").fetchone()[0]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@\t" and cell]


def test_the_database_has_the_verdicts(store: Path, tmp_path: Path) -> None:
    """The copy answers in SQL what the first page says."""
    target = tmp_path / "out.sqlite"
    assert cli.main(["archive", "report", "--store", str(store), "--format", "sqlite", "--output", str(target)]) == 0
    with closing(Store(store)) as opened, closing(sqlite3.connect(target)) as db:
        for source in records.listed(opened, Selection(), records.WITH_WEIGHTS):
            for n, weight in enumerate(records.package(opened, source)["weights"]):
                found = db.execute("SELECT class FROM verdict WHERE source = ? AND n = ? AND text = 'ml-policy-2021'",
                                   (source.source, n)).fetchall()
                assert {name for (name,) in found} == set(weight["verdicts"]["ml-policy-2021"]["classes"])


def test_the_figures_as_markdown(store: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tables have as many cells in each row as in their heads, and say what the first page says."""
    capsys.readouterr()
    assert cli.main(["archive", "report", "--store", str(store), "--format", "markdown"]) == 0
    said = capsys.readouterr().out
    for table in re.findall(r"(?:^\|.*\n)+", said, re.M):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table
    page = (site / "index.html").read_text()
    for name, count in re.findall(r"^\| (ml-policy-\d+|gr-2025-\w+) \| ([\d …]+) \|$", said, re.M):
        assert re.search(rf'#{name}">{name}</a></td><td class="number"[^>]*>{count}</td>', page), name


def test_growth_and_news_since_an_earlier_scan(store: Path, tmp_path: Path) -> None:
    """With a baseline new packages are marked and the first page has the picture."""
    old = scanned(tmp_path, mirror.every_name()[:20])
    assert cli.main(["archive", "report", "--store", str(store), "--baseline", str(old), "--output",
                     str(tmp_path / "site")]) == 0
    assert "Growth since the earlier scan" in (tmp_path / "site/index.html").read_text()
    page = (tmp_path / "site/packages.html").read_text()
    names = set(re.findall(r'href="package/([a-z0-9-]+)_', page))
    assert page.count('class="new"') == len(names - {*mirror.every_name()[:20], "evil"})


@pytest.mark.parametrize("areas", ([6, 6, 4, 3, 2, 2, 1], [1], [5, 5], [1000, 1, 1, 1]))
def test_the_treemap_fills_its_box(areas: list[float]) -> None:
    """Boxes have their areas, do not overlap and stay inside."""
    scale = 240 / sum(areas)
    boxes = charts.squarified([area * scale for area in areas], charts.Box(0, 0, 20, 12))
    for area, box in zip(areas, boxes):
        assert box.width * box.height == pytest.approx(area * scale)
        assert -1e-9 <= box.x and box.x + box.width <= 20 + 1e-9 and box.y + box.height <= 12 + 1e-9
    for one in boxes:
        for other in boxes:
            apart = (one.x + one.width <= other.x + 1e-9 or other.x + other.width <= one.x + 1e-9
                     or one.y + one.height <= other.y + 1e-9 or other.y + other.height <= one.y + 1e-9)
            assert one is other or apart


# -- bugs ------------------------------------------------------------------------------------------------------------


def test_drafts_are_written_and_nothing_is_sent(store: Path, tmp_path: Path) -> None:
    """A folder per maintainer, a list in dd-list's form, an announcement above ten; each report says what it rests on,
    asks for nothing while the text is a draft, and is about main and what is certain only."""
    target = tmp_path / "drafts"
    assert cli.main(["archive", "bugs", "--store", str(store), "--policy", "ml-policy-2021", "--output",
                     str(target)]) == 0
    made = sorted(target.glob("*/*.txt"))
    assert len(made) > bugs.MANY and (target / "announcement.txt").is_file()
    assert not list(target.glob("*/package-in-contrib*")) and not list(target.glob("*/sine-table*"))
    for path in made:
        text = path.read_text()
        assert "Severity: wishlist\n" in text and "Usertags: lintian-ml ml-policy-2021" in text
        assert "What this rests on" in text and "nothing has to be done" in " ".join(text.split())
        assert "ml-policy-verdict-open" not in text and max(map(len, text.splitlines()[9:])) <= 100
    listed = (target / "dd-list").read_text()
    assert listed.startswith("A Maintainer <maintainer@example.org>\n   ")
    assert len(listed.splitlines()) == len(made) + 1


def test_few_drafts_need_no_announcement(store: Path, tmp_path: Path) -> None:
    """Up to ten reports there is none; sources that a baseline has get no report; a folder in use is refused."""
    words = ["archive", "bugs", "--store", str(store), "--policy", "ml-policy-2021"]
    assert cli.main([*words, "--package", "gpl-*", "--output", str(tmp_path / "few")]) == 0
    assert sorted(path.name for path in (tmp_path / "few").iterdir())[1:] == ["dd-list"]
    assert cli.main([*words, "--package", "gpl-*", "--output", str(tmp_path / "few")]) == 1
    assert cli.main([*words, "--baseline", str(store), "--output", str(tmp_path / "none")]) == 0
    assert [path.name for path in (tmp_path / "none").iterdir()] == ["dd-list"]


def test_uploaders_are_marked_as_dd_list_does() -> None:
    """(U) behind a package means that the person only uploads it."""
    maintained: dict[str, list[str]] = {}
    source = records.Listed(1, "d", "a", "1", "Team <t@example.org>", "B <b@example.org>, C, D <c@example.org>",
                            "main", 1)
    bugs._register(bugs.Draft(source, (), ""), maintained)
    assert bugs.dd_list(maintained) == ("B <b@example.org>\n   a (U)\n\nC, D <c@example.org>\n   a (U)\n\n"
                                        "Team <t@example.org>\n   a\n")


# -- diff ------------------------------------------------------------------------------------------------------------


def test_differences_between_two_scans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model that appears, one that vanishes, one whose numbers change and with them nothing else, and a class."""
    def packages(folder: Path, names: list[str], copyright_text: str) -> Path:
        recipe = (mirror.PACKAGES / "gpl-net-without-source/recipe").read_text()
        mirror.pool(folder / "pool", names)
        recipes.build(recipes.parse(recipe.replace("GPL-3", copyright_text)), "changing", folder / "pool")
        assert cli.main(["archive", "scan", "--store", str(folder / "s"), "-j", "1", str(folder / "pool")]) == 0
        return folder / "s"

    old = packages(tmp_path / "a", ["net-as-drawn", "sine-table"], "GPL-3")
    new = packages(tmp_path / "b", ["net-in-containers", "sine-table"], "Proprietary")
    capsys.readouterr()
    assert cli.main(["archive", "diff", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^vanished  net-as-drawn: ", said, re.M) and said.count("appeared  net-in-containers: ") == 3
    assert re.search(r"^class     changing: .*under ml-policy-2021 toxic-candy-model -> ", said, re.M)
    assert "sine-table" not in said
    assert cli.main(["archive", "diff", "--format", "jsonl", str(new), str(old)]) == 0
    turned = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {entry["what"] for entry in turned if entry["package"] == "net-as-drawn"} == {"appeared"}
    with closing(Store(old)) as one, closing(Store(old)) as same:
        assert list(diff.compare(one, same)) == []


def test_what_was_not_looked_at_did_not_vanish(tmp_path: Path) -> None:
    """A package that one scan lists and has not judged is told as unjudged."""
    mirror.pool(tmp_path / "pool", ["net-as-drawn", "net-in-containers"])
    for name, words in (("all", []), ("part", ["--package", "net-as-drawn"])):
        assert cli.main(["archive", "scan", "--store", str(tmp_path / name), "-j", "1", str(tmp_path / "pool"),
                         *words]) == 0
    with closing(Store(tmp_path / "all")) as one, closing(Store(tmp_path / "part")) as other:
        assert [(change.what, change.package) for change in diff.compare(one, other)] == [
            ("unjudged", "net-in-containers")]


def test_pictures_stand_alone(store: Path, tmp_path: Path) -> None:
    """The SVG files are sound XML, have their own colours and no link to a page."""
    assert cli.main(["archive", "report", "--store", str(store), "--format", "svg", "--output", str(tmp_path)]) == 0
    for name in ("weights.svg", "classes.svg"):
        text = (tmp_path / name).read_text()
        root = ElementTree.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and "href" not in text
        looks = {part.get("class") for part in root.iter("{http://www.w3.org/2000/svg}rect")}
        assert looks and all(f"rect.{look} {{" in text for look in looks)
    assert "ml-policy-2021: undecided: " in (tmp_path / "classes.svg").read_text()
