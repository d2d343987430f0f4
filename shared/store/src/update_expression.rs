//! What an update sets, adds and removes.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// Changes of single attributes, under names that cannot clash with the words of `DynamoDB`'s expressions.
#[derive(Clone, Default)]
pub(crate) struct UpdateExpression {
    pub(crate) set: Vec<String>,
    pub(crate) add: Vec<String>,
    pub(crate) remove: Vec<String>,
    pub(crate) names: HashMap<String, String>,
    pub(crate) values: HashMap<String, AttributeValue>,
}

impl UpdateExpression {
    /// The attribute gets this value.
    pub(crate) fn set(&mut self, attribute: &str, value: AttributeValue) {
        self.name(attribute);
        self.set.push(format!("#{attribute} = :{attribute}"));
        self.values.insert(format!(":{attribute}"), value);
    }

    /// The attribute gets this value, or goes.
    pub(crate) fn put(&mut self, attribute: &str, value: Option<AttributeValue>) {
        if let Some(value) = value {
            return self.set(attribute, value);
        }
        self.name(attribute);
        self.remove.push(format!("#{attribute}"));
    }

    /// The number grows by this much, from nothing if it is not there.
    pub(crate) fn add(&mut self, attribute: &str, by: AttributeValue) {
        self.name(attribute);
        self.add.push(format!("#{attribute} :{attribute}"));
        self.values.insert(format!(":{attribute}"), by);
    }

    fn name(&mut self, attribute: &str) {
        self.names.insert(format!("#{attribute}"), attribute.to_owned());
    }
}
