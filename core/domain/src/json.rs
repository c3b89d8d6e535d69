//! Reading JSON with little code: [`read`] instead of `serde_json::from_slice`.
//!
//! What serde derives is compiled anew for each type *and* each source it is read from, and `serde_json`'s
//! sources bring their parsing along each time: that was a tenth of the core. Here the text is parsed once,
//! into a tree, by code that there is once; what is compiled for each type only walks over that tree. It is
//! stricter in one way, because a list never stands for a struct, and more lenient in another: of a name
//! that is there twice, the last counts (RFC 8259 leaves it open).

use std::fmt::Display;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected,
    IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::Value;
use serde_json::map::Iter as Entries;

/// Why JSON could not be read. It names what was expected, and never quotes what was there: that may be
/// somebody's own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unread(Box<str>);

impl serde::de::Error for Unread {
    fn custom<T: Display>(message: T) -> Self {
        Self::of(&message)
    }

    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(&format_args!("not {expected}"))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(&format_args!("not {expected}"))
    }

    fn unknown_variant(_found: &str, expected: &'static [&'static str]) -> Self {
        Self::of(&format_args!("none of {expected:?}"))
    }

    fn unknown_field(_found: &str, expected: &'static [&'static str]) -> Self {
        Self::of(&format_args!("a field that is none of {expected:?}"))
    }
}

impl Unread {
    #[inline(never)]
    fn of(message: &dyn Display) -> Self {
        Self(message.to_string().into())
    }
}

/// Reads a value from JSON text.
///
/// # Errors
/// When it is no JSON, nested more than 128 deep, or does not have the type's shape.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unread> {
    read_value(&parse(json)?)
}

/// Reads a value from JSON that was parsed.
///
/// # Errors
/// When it does not have the type's shape.
pub fn read_value<T: DeserializeOwned>(tree: &Value) -> Result<T, Unread> {
    T::deserialize(Tree(tree))
}

fn parse(json: &[u8]) -> Result<Value, Unread> {
    serde_json::from_slice(json).map_err(|error| Unread::of(&error))
}

/// A place in the tree.
#[derive(Clone, Copy)]
struct Tree<'de>(&'de Value);

#[inline(never)]
fn unlike(expected: &dyn Expected) -> Unread {
    Unread::invalid_type(Unexpected::Other("something else"), expected)
}

impl Tree<'_> {
    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        let Value::Number(number) = self.0 else { return Err(unlike(&visitor)) };
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => visitor.visit_u64(number),
            (_, Some(number), _) => visitor.visit_i64(number),
            (.., Some(number)) => visitor.visit_f64(number),
            _ => Err(unlike(&visitor)),
        }
    }
}

/// One method for each of serde's kinds that are read in the same way.
macro_rules! alike {
    ($($name:ident)* => $one:ident) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
            self.$one(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = Unread;

    alike! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 => number
    }
    alike! { deserialize_char deserialize_string deserialize_identifier => deserialize_str }
    alike! { deserialize_bytes deserialize_byte_buf deserialize_ignored_any => deserialize_any }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::String(text) => visitor.visit_borrowed_str(text),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Array(items) if items.len() == len => visitor.visit_seq(Items(items.iter())),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields { rest: fields.iter(), value: None }),
            _ => Err(unlike(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.variant() {
            Some(variant) => visitor.visit_enum(variant),
            None => Err(unlike(&visitor)),
        }
    }
}

impl<'de> Tree<'de> {
    /// `"name"`, or `{"name": content}`.
    fn variant(self) -> Option<Variant<'de>> {
        match self.0 {
            Value::String(name) => Some(Variant { name, content: None }),
            Value::Object(fields) if fields.len() == 1 => {
                let (name, content) = fields.iter().next()?;
                Some(Variant { name, content: Some(Tree(content)) })
            }
            _ => None,
        }
    }
}

struct Items<'de>(std::slice::Iter<'de, Value>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Unread;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unread> {
        self.0.next().map(|item| seed.deserialize(Tree(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Fields<'de> {
    rest: Entries<'de>,
    value: Option<&'de Value>,
}

impl<'de> Fields<'de> {
    /// The next name; its value is kept for when it is asked for.
    #[inline(never)]
    fn advance(&mut self) -> Option<&'de str> {
        let (name, value) = self.rest.next()?;
        self.value = Some(value);
        Some(name)
    }

    fn value(&self) -> Tree<'de> {
        Tree(self.value.unwrap_or(&Value::Null))
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unread> {
        let Some(name) = self.advance() else { return Ok(None) };
        let name: StrDeserializer<'_, Unread> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unread> {
        seed.deserialize(self.value())
    }
}

struct Variant<'de> {
    name: &'de str,
    content: Option<Tree<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unread;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unread> {
        let name: StrDeserializer<'_, Unread> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(&self) -> Tree<'de> {
        self.content.unwrap_or(Tree(&Value::Null))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Unread;

    fn unit_variant(self) -> Result<(), Unread> {
        <()>::deserialize(self.content())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unread> {
        seed.deserialize(self.content())
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Unread> {
        self.content().deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.content().deserialize_map(visitor)
    }
}
