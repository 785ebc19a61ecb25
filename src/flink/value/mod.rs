//! stub
pub type EnumConstants = &'static [&'static str];
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType { Boolean, Int, Long, Float, Double, String, Duration, Memory, Enum(EnumConstants), List(ElementType), Map }
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType { String, Map, Enum(EnumConstants) }
