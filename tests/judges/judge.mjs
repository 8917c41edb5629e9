// Reads {schema: name, events: [...]} and prints, as JSON, what the zod schema of that name says of each event.
import {readFileSync} from "node:fs";
import * as schemas from "@aws-lambda-powertools/parser/schemas";

const {schema, events} = JSON.parse(readFileSync(0, "utf8"));
const judge = schemas[schema];
if (!judge) throw new Error(`no schema ${schema}; there are: ${Object.keys(schemas).join(", ")}`);
const said = events.map((event) => {
  const result = judge.safeParse(event);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
});
process.stdout.write(JSON.stringify(said));
