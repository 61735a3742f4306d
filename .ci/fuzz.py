"""Judges what mcp-fuzzer found: fuzz.py REPORT TOOLS LOG

The fuzzer calls everything malformed that was not refused, even what its realistic phase made to fit. Here an input
counts as malformed when it breaks the schema that the tool itself shows, judged by a validator that is not ours.

Now and then it makes a number that is infinite, which JSON cannot say: its HTTP client refuses to write that request, and
the fuzzer counts an exception. Its report does not tell such a call from one that broke on the way; its log does.
"""

import json
import re
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

EXCEPTION = re.compile(r"Exception calling tool (\w+): (.*)")
NOT_SENT = "Out of range float values are not JSON compliant"


def main(report, tools, log):
    schemas = {tool["name"]: Draft202012Validator(tool["inputSchema"]) for tool in json.loads(Path(tools).read_text())}
    summary = json.loads((Path(report) / "run_summary.json").read_text())
    by_tool = summary["tools"]["by_name"]
    outcomes = {}
    for tool in by_tool.values():
        for outcome, count in tool["outcomes"].items():
            outcomes[outcome] = outcomes.get(outcome, 0) + count

    findings = json.loads((Path(report) / "findings.json").read_text())["findings"]
    accepted = [finding for finding in findings if finding["category"] == "accepted_malformed"]
    shown = sum(finding["evidence"].get("count", 1) for finding in accepted)
    problems = [
        f"{finding['target']} took {json.dumps(finding['evidence']['input'])}: {error.message}"
        for finding in accepted
        for error in schemas[finding["target"]].iter_errors(finding["evidence"]["input"])
    ]
    if shown != outcomes["accepted_malformed"]:
        problems.append(f"the report shows {shown} of {outcomes['accepted_malformed']} accepted inputs")
    if set(by_tool) != set(schemas):
        problems.append(f"{len(by_tool)} of {len(schemas)} tools were tried")
    for broken in ("anomaly", "crashed"):
        if outcomes[broken]:
            problems.append(f"{outcomes[broken]} calls ended as {broken}")
    exceptions = EXCEPTION.findall(Path(log).read_text())
    not_sent = sum(message == NOT_SENT for _, message in exceptions)
    if outcomes["exceptions"] > not_sent:
        problems.append(f"{outcomes['exceptions'] - not_sent} calls ended as exceptions")
        problems += [f"{tool}: {message}" for tool, message in exceptions if message != NOT_SENT]

    runs = summary["tools"]["total_runs"]
    print(f"fuzz: {len(by_tool)} tools, {runs} inputs, {not_sent} not sent, {outcomes['server_rejected']} refused, "
          f"{outcomes['accepted_malformed']} accepted, {len(problems)} problems")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems or runs == 0 else 0


sys.exit(main(*sys.argv[1:]))
