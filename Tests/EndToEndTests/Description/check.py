"""Judges a running service by its description: what openapi.yaml promises holds.

    check.py DESCRIPTION URL FOLDER EXAMPLES KEY

The description has to be valid OpenAPI. Then schemathesis makes requests from it, good and bad ones,
and checks each answer in every way that it knows; the seed is fixed, and EXAMPLES bounds the cases per
route and phase. Some things the description cannot say, because they differ from service to service;
they are filled in, and the result is left in FOLDER/openapi.yaml:

- the dimension of embeddings and the limits, from GET /info;
- the examples, whose embeddings are cut to four numbers: they are repeated up to the dimension;
- that `label_set` has to be the name of a stored set: it is the one of the quick start;
- that this service has API keys, of which KEY may do everything: requests without one must be refused.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

import openapi_spec_validator
import yaml

HOOKS = pathlib.Path(__file__).with_name("hooks.py")
# The label set that the service has from the start; the hooks see to it that it stays.
LABEL_SET = "quickstart"
SEED = 1


def main():
    path, url, folder, examples, key = sys.argv[1:]
    description = yaml.safe_load(pathlib.Path(path).read_text())
    openapi_spec_validator.validate(description)
    credentials = "Bearer " + key
    question = urllib.request.Request(url + "/info", headers={"Authorization": credentials})
    with urllib.request.urlopen(question) as answer:
        info = json.load(answer)
    fill_in(description, info)
    filled = pathlib.Path(folder, "openapi.yaml")
    filled.write_text(yaml.safe_dump(description, sort_keys=False, allow_unicode=True))
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": str(HOOKS),
        "RECO_DIMENSION": str(info["memory"]["dimension"]),
        "RECO_LABEL_SET": LABEL_SET,
        # Else the order of sets differs from run to run, and with it the requests.
        "PYTHONHASHSEED": "0",
    }
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(filled), "--url", url]
    command += ["--checks", "all", "--seed", str(SEED), "--max-examples", examples]
    command += ["--generation-database", "none", "--no-color"]
    command += ["--header", "Authorization: " + credentials]
    sys.exit(subprocess.run(command, env=environment, cwd=folder).returncode)


def fill_in(description, info):
    """Puts what only the service knows into its description."""
    dimension = info["memory"]["dimension"]
    limits = info["limits"]
    description["security"].remove({})
    schemas = description["components"]["schemas"]
    row, coded_row = schemas["Embedding"]["oneOf"]
    row |= {"minItems": dimension, "maxItems": dimension}
    rows, coded_rows = schemas["Embeddings"]["oneOf"]
    rows["maxItems"] = limits["embeddings"]
    for schema, form in [(coded_row, "embedding"), (coded_rows, "embeddings")]:
        # The hooks make strings of these formats; no pattern says that numbers are finite.
        schema.clear()
        schema |= {"type": "string", "format": form}
    schemas["RefineRequest"]["properties"]["k"]["maximum"] = limits["k"]
    schemas["Labels"]["maxItems"] = limits["labels"]
    schemas["ClassifyRequest"]["properties"]["label_set"] = {"enum": [LABEL_SET]}
    lengthen(description["paths"], dimension)


def lengthen(node, dimension):
    """Repeats the embeddings of all examples up to the dimension."""
    if isinstance(node, list):
        for element in node:
            lengthen(element, dimension)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "embedding" and isinstance(value, (list, str)):
            node[key] = repeated(value, dimension)
        elif key == "embeddings" and isinstance(value, list):
            node[key] = [repeated(row, dimension) for row in value]
        elif key == "label_set" and isinstance(value, str):
            node[key] = LABEL_SET
        else:
            lengthen(value, dimension)


def repeated(row, dimension):
    if isinstance(row, str):
        numbers = base64.b64decode(row)
        times = 4 * dimension // len(numbers) + 1
        return base64.b64encode((numbers * times)[: 4 * dimension]).decode()
    return (row * (dimension // len(row) + 1))[:dimension]


if __name__ == "__main__":
    main()
