"""Imports the dashboard of docs/dashboards/superset into a Superset of its own and asks every chart for its data.

usage: check.py PROGRAM [FOLDER]   (run by the Python that has superset; FOLDER gets a picture)
"""

import http.cookiejar
import io
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(sys.argv[1]).resolve()
SUPERSET = Path(sys.executable).parent / "superset"
BUNDLE = ROOT / "docs/dashboards/superset/groundswell"
PASSWORD = secrets.token_urlsafe(12)


class Api:
    def __init__(self, base):
        self.base, self.token = base, None
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def call(self, method, path, body=None, kind="application/json"):
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, method=method, data=data, headers=headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()[:2000]}")

    def login(self):
        account = {"username": "admin", "password": PASSWORD, "provider": "db", "refresh": False}
        self.token = self.call("POST", "/api/v1/security/login", account)["access_token"]

    def upload(self, path, name, content):
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="formData"; filename="{name}"\r\nContent-Type: application/zip\r\n\r\n'
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self.call("POST", path, body, f"multipart/form-data; boundary={mark}")


def bundle(database):
    """The files as they are shipped, with the address of the database filled in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted(BUNDLE.rglob("*.yaml")):
            text = file.read_text()
            if file.parent.name == "databases":
                lines = text.splitlines()
                place = next(i for i, line in enumerate(lines) if line.startswith("sqlalchemy_uri:"))
                lines[place] = f"sqlalchemy_uri: sqlite:///{database}?check_same_thread=false"
                text = "\n".join(lines) + "\n"
            archive.writestr(str(Path("groundswell") / file.relative_to(BUNDLE)), text)
    return out.getvalue()


def chart(api, number, dataset):
    """The rows of a chart, asked for as its own page asks."""
    about = api.call("GET", f"/api/v1/chart/{number}")["result"]
    form = json.loads(about["params"])
    columns = list(form.get("groupby") or [])
    if "x_axis" in form:
        axis = {"timeGrain": form["time_grain_sqla"], "columnType": "BASE_AXIS", "sqlExpression": form["x_axis"],
                "label": form["x_axis"], "expressionType": "SQL"}
        columns.insert(0, axis)
    filters = [{"col": f["subject"], "op": f["operator"], "val": f["comparator"]} for f in form["adhoc_filters"]]
    query = {"columns": columns, "metrics": form["metrics"], "filters": filters, "row_limit": form["row_limit"], "orderby": []}
    body = {"datasource": {"id": dataset, "type": "table"}, "queries": [query], "result_format": "json", "result_type": "full"}
    result = api.call("POST", "/api/v1/chart/data", body)["result"][0]
    assert result["status"] == "success" and not result.get("error"), (about["slice_name"], result)
    return about["slice_name"], result["data"]


def picture(base, folder):
    browser, program = ROOT / "target/browser", shutil.which("chromium")
    if program is None or not (browser / "node_modules").exists():
        print("skipped: a picture needs chromium and the packages of tests/browser (./check installs them)")
        return
    script = ROOT / "tests/superset/picture.mjs"
    subprocess.run(["node", str(script), program, base, PASSWORD, folder], cwd=browser, check=True)


def main():
    with tempfile.TemporaryDirectory(prefix="groundswell-superset-") as name:
        folder = Path(name)
        home = dict(os.environ, XDG_CONFIG_HOME=str(folder / "config"), HOME=str(folder))
        samples = [str(PROGRAM), "report", "--quiet", "data/samples", "--to", f"sqlite:{folder}/reactions.db", "--out", f"{folder}/csv"]
        subprocess.run(samples, cwd=ROOT, env=home, check=True, stdout=subprocess.DEVNULL)
        (folder / "superset_config.py").write_text(
            f'SECRET_KEY = "{secrets.token_urlsafe(32)}"\nSQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"\n'
            "# The databases of a test are files of a folder of its own.\nPREVENT_UNSAFE_DB_CONNECTIONS = False\n"
            "WTF_CSRF_ENABLED = False\n"
        )
        environment = dict(home, SUPERSET_CONFIG_PATH=str(folder / "superset_config.py"), SUPERSET_HOME=str(folder), FLASK_APP="superset")

        def superset(*arguments):
            ran = subprocess.run([str(SUPERSET), *arguments], env=environment, capture_output=True, text=True)
            assert ran.returncode == 0, (arguments[0], ran.stderr[-3000:])

        superset("db", "upgrade")
        superset("fab", "create-admin", "--username", "admin", "--firstname", "Ann", "--lastname", "Example",
                 "--email", "ann@example.org", "--password", PASSWORD)
        superset("init")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = open(folder / "log", "w")
        server = subprocess.Popen([str(SUPERSET), "run", "-p", str(port)], env=environment, stdout=log, stderr=log)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{base}/health", timeout=5)
                    break
                except OSError:
                    assert server.poll() is None, (folder / "log").read_text()[-3000:]
                    time.sleep(0.2)
            api = Api(base)
            api.login()
            api.upload("/api/v1/dashboard/import/", "groundswell.zip", bundle(folder / "reactions.db"))
            print("ok: the dashboard is imported")
            dataset = api.call("GET", "/api/v1/dataset/")["result"]
            assert [d["table_name"] for d in dataset] == ["reactions_flat"], dataset
            dataset = dataset[0]["id"]
            assert api.call("GET", f"/api/v1/dataset/{dataset}")["result"]["main_dttm_col"] == "time"
            charts = api.call("GET", "/api/v1/dashboard/groundswell/charts")["result"]
            assert len(charts) == 3, charts
            answers = dict(chart(api, c["id"], dataset) for c in charts)
            by_day, by_lang = answers["Comments over time"], answers["Comments by language"]
            assert len(by_day) >= 5 and all({"positive", "neutral", "negative"} <= row.keys() for row in by_day), by_day
            import csv
            with open(folder / "csv/reactions.csv", newline="") as file:
                rows = [r for r in csv.DictReader(file) if r["role"] == "public" and r["kind"] in ("comment", "reply")]
            for name, column in (("Comments by language", "lang"), ("Comments by source", "source")):
                for row in answers[name]:
                    expected = [r for r in rows if r[column] == row[column]]
                    assert row["reactions"] == len(expected), (name, row)
                    assert row["negative"] == sum(r["label"] == "negative" for r in expected), (name, row)
                assert sum(row["reactions"] for row in answers[name]) == len(rows), name
            print(f"ok: {len(charts)} charts give what reactions.csv has")
            # The text for SQL Lab, run as SQL Lab runs it.
            sql = (ROOT / "docs/dashboards/superset/dataset.sql").read_text().replace("groundswell.reactions_flat", "reactions_flat")
            identity = api.call("GET", "/api/v1/database/")["result"][0]["id"]
            ran = api.call("POST", "/api/v1/sqllab/execute/", {"database_id": identity, "sql": sql, "queryLimit": 1000})
            assert len(ran["data"]) >= len(rows), len(ran["data"])
            print("ok: dataset.sql runs in SQL Lab")
            if len(sys.argv) > 2:
                picture(base, sys.argv[2])
        finally:
            server.terminate()
            server.wait()


main()
