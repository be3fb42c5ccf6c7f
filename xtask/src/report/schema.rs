//! The JSON Schema of a report.

/// What `cargo xtask schema` prints.
pub(crate) const SCHEMA_TEXT: &str = include_str!("schema.json");

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::{ItemReport, Report, SCHEMA};

    /// A real report, cut down to a few demos.
    const RECORDED: &str = include_str!("../../tests/data/report.json");

    /// Holds a value against the keywords that our schema uses, and returns where it differs.
    fn problems(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
        let (mut found, mut nested) = (Vec::new(), Vec::new());
        let mut problem = |text: String| found.push(format!("{path}: {text}"));
        for (keyword, expected) in schema.as_object().unwrap() {
            let list = || expected.as_array().unwrap();
            match keyword.as_str() {
                "$ref" => {
                    let target = root.pointer(&expected.as_str().unwrap()[1..]).unwrap();
                    nested.extend(problems(root, target, value, path));
                }
                "type" => {
                    let types =
                        expected.as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
                    if !types.iter().any(|wanted| is_of_type(value, wanted.as_str().unwrap())) {
                        problem(format!("is not of type {expected}"));
                    }
                }
                "const" if value != expected => problem(format!("is not {expected}")),
                "enum" if !list().contains(value) => {
                    problem(format!("{value} is not one of {expected}"));
                }
                "anyOf" => {
                    let fits = |schema: &Value| problems(root, schema, value, path).is_empty();
                    if !list().iter().any(fits) {
                        problem(format!("fits none of the schemas: {value}"));
                    }
                }
                "required" => {
                    for name in list().iter().map(|name| name.as_str().unwrap()) {
                        if value.get(name).is_none() {
                            problem(format!("{name} is missing"));
                        }
                    }
                }
                "properties" => {
                    for (name, schema) in expected.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            nested.extend(problems(root, schema, value, &format!("{path}/{name}")));
                        }
                    }
                }
                "additionalProperties" => {
                    for name in value.as_object().unwrap().keys() {
                        if schema["properties"].get(name).is_none() {
                            problem(format!("{name} is not in the schema"));
                        }
                    }
                }
                "items" => {
                    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                        nested.extend(problems(root, expected, value, &format!("{path}/{index}")));
                    }
                }
                "prefixItems" => {
                    for (schema, value) in list().iter().zip(value.as_array().into_iter().flatten())
                    {
                        nested.extend(problems(root, schema, value, path));
                    }
                }
                "minItems" | "maxItems" => {
                    let (length, bound) =
                        (value.as_array().map_or(0, Vec::len) as u64, expected.as_u64().unwrap());
                    if (keyword == "minItems" && length < bound)
                        || (keyword == "maxItems" && length > bound)
                    {
                        problem(format!("has {length} items"));
                    }
                }
                "const" | "enum" | "$schema" | "$defs" | "title" | "description" => {}
                other => panic!("the test does not know the keyword {other}"),
            }
        }
        found.extend(nested);
        found
    }

    fn is_of_type(value: &Value, wanted: &str) -> bool {
        match wanted {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64() || value.is_i64(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("the test does not know the type {other}"),
        }
    }

    fn check(report: &Value) -> Vec<String> {
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        problems(&schema, &schema, report, "")
    }

    fn recorded() -> Value {
        let report: Report = serde_json::from_str(RECORDED).unwrap();
        serde_json::to_value(report).unwrap()
    }

    #[test]
    fn recorded_report_fits_the_schema() {
        assert_eq!(check(&recorded()), [""; 0]);
    }

    #[test]
    fn empty_and_crashed_items_fit_the_schema() {
        let mut report = Report::begin(false);
        report.items.push(ItemReport::new("item00-x"));
        assert_eq!(check(&serde_json::to_value(report).unwrap()), [""; 0]);
    }

    #[test]
    fn schema_finds_what_does_not_fit() {
        let mut report = recorded();
        report["items"][0]["demos"][0]["claims"][0]["verdict"] = json!("maybe");
        report["items"][0]["surprise"] = json!(1);
        report["seconds"] = json!("soon");
        assert_eq!(check(&report).len(), 3, "{:?}", check(&report));
    }

    #[test]
    fn schema_has_the_number_of_the_report() {
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        assert_eq!(schema["properties"]["schema"]["const"], SCHEMA);
    }
}
