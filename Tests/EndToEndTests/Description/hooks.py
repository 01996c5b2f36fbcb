"""What schemathesis cannot find out from a description: how to make embeddings in base64, and which
label set has to stay."""

import base64
import os
import struct

import schemathesis
from hypothesis import strategies as st

DIMENSION = int(os.environ["RECO_DIMENSION"])
LABEL_SET = os.environ["RECO_LABEL_SET"]

numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
rows = st.lists(numbers, min_size=DIMENSION, max_size=DIMENSION).filter(any)


def coded(some_rows):
    return base64.b64encode(b"".join(struct.pack(f"<{DIMENSION}f", *row) for row in some_rows)).decode()


schemathesis.openapi.format("embedding", rows.map(lambda row: coded([row])))
schemathesis.openapi.format("embeddings", st.lists(rows, min_size=1, max_size=4).map(coded))


@schemathesis.hook
def before_call(context, case, kwargs):
    # Else requests that name it would be refused from then on, and rightly so.
    if case.method == "DELETE" and case.path_parameters.get("name") == LABEL_SET:
        case.path_parameters["name"] = LABEL_SET + "-copy"
