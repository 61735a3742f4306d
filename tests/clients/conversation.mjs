// What every TypeScript client must find, whichever its version and however it is connected.

const TOOLS = 400;
const KNOWN = "list_all_pager_duty_incidents";
const NEEDS_AN_ID = "get_single_pager_duty_incident_by_id";

export function check(condition, what) {
  if (!condition) {
    throw new Error(`failed: ${what}`);
  }
}

// Lists, calls, is told of a mistake and of a tool that there is not. Returns how many tools there are.
export async function converse(client) {
  const { tools } = await client.listTools();
  const names = tools.map((tool) => tool.name);
  check(names.length > TOOLS && names.includes(KNOWN), `${names.length} tools, ${KNOWN} among them`);

  const reply = await client.callTool({ name: KNOWN, arguments: { statuses: ["triggered"], limit: 2 } });
  check(!reply.isError, `a right call is no error: ${JSON.stringify(reply)}`);
  check(JSON.parse(reply.content[0].text).result_count > 0, "a call has a result");

  const mistake = await client.callTool({ name: NEEDS_AN_ID, arguments: { number: 5 } });
  check(mistake.isError, `a mistake is an error that a model can read: ${JSON.stringify(mistake)}`);
  const problems = JSON.parse(mistake.content[0].text).error.mistakes;
  check(problems.length === 2, `every mistake is named: ${JSON.stringify(problems)}`);

  const unknown = await client.callTool({ name: "nothing_of_the_kind", arguments: {} }).then(
    (reply) => check(false, `an unknown tool is refused: ${JSON.stringify(reply)}`),
    (error) => error,
  );
  check(unknown.code === -32602, `an unknown tool is a wrong parameter: ${unknown}`);
  return names.length;
}
