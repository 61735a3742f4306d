"""Lints every tool's input schema with schemafit: schemas.py TOOLS FOLDER

schemafit judges schemas for strict output, in which the provider itself holds the model to the schema. A tool's schema
is sent without it: the rules of strict output alone are set aside and only counted, every other error fails.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

PROVIDERS = ["openai", "anthropic", "gemini"]

STRICT_ONLY = {
    # Strict output wants closed objects without optional properties or defaults.
    "openai-additional-properties-false",
    "openai-all-properties-required",
    "openai-no-default",
    # Strict output cannot hold a model to limits; as words to the model they are welcome.
    *(
        f"anthropic-no-{keyword}"
        for keyword in ["format", "pattern", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"]
        + ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minProperties", "maxProperties"]
    ),
}


def main(tools, folder):
    schemas = {f"{tool['name']}.json": tool["inputSchema"] for tool in json.loads(Path(tools).read_text())}
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True)
    for name, schema in schemas.items():
        (Path(folder) / name).write_text(json.dumps(schema))
    command = [sys.executable, "-m", "schemafit", "lint", "--provider", ",".join(PROVIDERS), "--format", "json"]
    # It ends with 1 where it finds errors; they are judged here.
    ended = subprocess.run([*command, *sorted(schemas)], cwd=folder, stdout=subprocess.PIPE)
    if ended.returncode not in (0, 1):
        sys.exit(f"error: schemafit ended with {ended.returncode}")
    report = json.loads(ended.stdout)

    problems, set_aside, warnings = [], Counter(), Counter()
    for name in schemas:
        for provider in PROVIDERS:
            for finding in report[name][provider]["findings"]:
                rule = finding["rule_id"]
                if rule in STRICT_ONLY:
                    set_aside[rule] += 1
                elif finding["severity"] == "warning":
                    warnings[rule] += 1
                else:
                    problems.append(f"{name} {finding['json_pointer']}: {finding['reason']} ({rule})")

    print(f"schemas: {len(schemas)} tools for {', '.join(PROVIDERS)}: {len(problems)} errors, "
          f"{warnings.total()} warnings, {set_aside.total()} findings of strict output alone")
    for counts, word in [(warnings, "warnings"), (set_aside, "set aside")]:
        for rule, count in counts.most_common():
            print(f"  {word}: {count} {rule}")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems or not schemas else 0


sys.exit(main(*sys.argv[1:]))
