//! Forms (modals): reading them, filling them in and sending them.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Exchange, NoReply, PressError, components, exchange::conversation};
use crate::discord::exchange::{FirstResponse, InteractionKind};

/// A form (modal) that the bot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub title: String,
    pub custom_id: String,
    pub fields: Vec<FormField>,
    /// As the bot wrote it.
    pub components: Vec<Value>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    pub label: String,
    pub custom_id: String,
    /// Component type: 4 is a text input.
    pub kind: u64,
    pub required: bool,
    pub min_length: usize,
    pub max_length: usize,
    /// What stands in it already.
    pub value: Option<String>,
}

impl Exchange {
    /// The form that the bot answers with.
    pub async fn form(&self) -> Result<Form, NoReply> {
        self.wait(|state, interaction| match &interaction.first {
            Some(FirstResponse::Modal(data)) => Some(Ok(form_of(data))),
            Some(_) => Some(Err(NoReply::NoForm(conversation(state, interaction)))),
            None => None,
        })
        .await
    }

    /// Fills in the form that the bot answered with, by labels or custom IDs, and sends it.
    pub async fn submit(&self, fields: &[(&str, &str)]) -> Result<Exchange, PressError> {
        let form = self.form().await?;
        let source = self.look(|_, interaction| interaction.source).flatten();
        let data = filled_in(&form, fields)?;
        let what = format!("sent the form {:?}", form.title);
        let person = &self.person;
        Ok(person.discord.core.with(|state| {
            let mut interaction = person.about(state, InteractionKind::Modal, source);
            interaction.opened_by = Some(self.id);
            person.deliver(state, interaction, data, &what)
        }))
    }
}

fn form_of(data: &Value) -> Form {
    let text = |value: &Value, key: &str| value[key].as_str().map(ToOwned::to_owned);
    let length = |value: &Value| {
        value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
    };
    let components = data["components"].as_array().cloned().unwrap_or_default();
    let mut fields = Vec::new();
    let mut label = None;
    components::visit(&components, &mut |component| {
        // A label (18) names the field inside it.
        if component["type"] == 18 {
            label = text(component, "label");
        } else if let Some(custom_id) = text(component, "custom_id") {
            fields.push(FormField {
                label: text(component, "label")
                    .or(label.take())
                    .unwrap_or_default(),
                custom_id,
                kind: component["type"].as_u64().unwrap_or(0),
                required: component["required"].as_bool().unwrap_or(true),
                min_length: length(&component["min_length"]).unwrap_or(0),
                max_length: length(&component["max_length"]).unwrap_or(4_000),
                value: text(component, "value"),
            });
        }
    });
    Form {
        title: text(data, "title").unwrap_or_default(),
        custom_id: text(data, "custom_id").unwrap_or_default(),
        fields,
        components,
    }
}

/// The form with the person's words in it, as Discord sends it to the bot.
fn filled_in(form: &Form, given: &[(&str, &str)]) -> Result<Value, PressError> {
    for (name, _) in given {
        let known = form
            .fields
            .iter()
            .any(|field| field.label == *name || field.custom_id == *name);
        if !known {
            return Err(PressError::Absent {
                wanted: (*name).into(),
                present: form
                    .fields
                    .iter()
                    .map(|field| field.label.clone())
                    .collect(),
            });
        }
    }
    let mut values = HashMap::new();
    for field in &form.fields {
        let mut given = given.iter();
        let value = given
            .find(|(name, _)| field.label == *name || field.custom_id == *name)
            .map(|(_, value)| (*value).to_owned())
            .or_else(|| field.value.clone())
            .unwrap_or_default();
        let length = value.chars().count();
        let fits = if value.is_empty() {
            !field.required
        } else {
            (field.min_length..=field.max_length).contains(&length)
        };
        if !fits {
            return Err(PressError::Unfit {
                field: field.label.clone(),
                value,
            });
        }
        values.insert(field.custom_id.clone(), value);
    }
    let mut next = 1;
    let rows: Vec<Value> = form
        .components
        .iter()
        .filter_map(|row| {
            let mut answer = json!({ "type": row["type"], "id": next });
            next += 1;
            let mut field = |component: &Value| {
                let custom_id = component["custom_id"].as_str()?;
                let id = next;
                next += 1;
                Some(json!({
                    "type": component["type"],
                    "id": id,
                    "custom_id": custom_id,
                    "value": values.get(custom_id)?,
                }))
            };
            if let Some(children) = row["components"].as_array() {
                answer["components"] = children.iter().filter_map(&mut field).collect();
            } else if row["component"].is_object() {
                answer["component"] = field(&row["component"])?;
            } else {
                return None;
            }
            Some(answer)
        })
        .collect();
    Ok(json!({ "custom_id": form.custom_id, "components": rows }))
}
