//! Environment variables that size a pool.

/// A variable, and how it carries its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name: capitals, digits and underscores.
    pub name: &'static str,
    /// How it is lowered.
    pub rule: Rule,
}

/// A variable that is lowered by this rule.
pub const fn variable(name: &'static str, rule: Rule) -> Variable {
    Variable { name, rule }
}

/// How a variable carries its number. Without pointers, since tables of rules are part of the shim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One number.
    Count,
    /// The cap itself: one number, or `auto`, which children see as the number that it meant here.
    Cap,
    /// A number for each level of nesting, whose product is lowered.
    Levels,
    /// Numbers among other words; each is lowered.
    Each,
    /// One factor of a product that is spread over several variables of the runtime.
    Factor,
    /// Arguments of a program, listed in crate `threadcap_programs` under the variable's name.
    CommandLine,
    /// Words, of which `disabled` hides the CPUs from the runtime, and is replaced by `none`.
    Affinity,
}
