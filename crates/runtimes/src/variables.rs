//! Environment variables that size a pool.

/// A variable, and how it carries its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name: capitals, digits and underscores.
    pub name: &'static str,
    /// What its value looks like, which decides how it is lowered.
    pub syntax: Syntax,
}

/// A variable that is written in this syntax.
pub const fn variable(name: &'static str, syntax: Syntax) -> Variable {
    Variable { name, syntax }
}

/// How a variable carries its number. Without pointers, since tables of them are part of the shim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
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
