"""What every Python client must find, whichever its version and however it is connected."""

import json

TOOLS = 400
KNOWN = "list_all_pager_duty_incidents"
NEEDS_AN_ID = "get_single_pager_duty_incident_by_id"


def check(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")


async def converse(client, unknown_tool, is_error):
    """Lists, calls, is told of a mistake and of a tool that there is not. Returns how many tools there are.

    `unknown_tool` is the exception that the client raises for an error of the protocol; `is_error` reads the flag of a
    result, which the versions spell differently.
    """
    tools = {tool.name for tool in (await client.list_tools()).tools}
    check(len(tools) > TOOLS and KNOWN in tools, f"{len(tools)} tools, {KNOWN} among them")

    reply = await client.call_tool(KNOWN, {"statuses": ["triggered"], "limit": 2})
    check(not is_error(reply), f"a right call is no error: {reply}")
    check(json.loads(reply.content[0].text)["result_count"] > 0, f"a call has a result: {reply}")

    mistake = await client.call_tool(NEEDS_AN_ID, {"number": 5})
    check(is_error(mistake), f"a mistake is an error that a model can read: {mistake}")
    problems = json.loads(mistake.content[0].text)["error"]["mistakes"]
    check(len(problems) == 2, f"every mistake is named: {problems}")

    try:
        reply = await client.call_tool("nothing_of_the_kind", {})
    except unknown_tool as error:
        check(error.error.code == -32602, f"an unknown tool is a wrong parameter: {error.error}")
    else:
        check(False, f"an unknown tool is refused: {reply}")
    return len(tools)
