//! The numbers in a value: which of them are counts, and what each is lowered to.

use super::{Lowering, Variable};
use crate::{grant::lowered, settings::parse_count};
use threadcap_runtimes::Syntax;

/// A number in a value that is above its limit.
pub(crate) struct Number {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its value; the largest possible number if it is too large to be parsed.
    pub asked: i64,
    /// Its limit.
    pub granted: u32,
}

/// The numbers of one value that have to be lowered, from left to right.
pub(crate) struct Numbers {
    /// Whether the value as a whole is one that its reader understands.
    understood: bool,
    /// What is left of the cap for the next level.
    level_share: u32,
    /// Where the last number ends.
    position: usize,
}

impl Numbers {
    /// The numbers of `value`, for a cap.
    pub(crate) fn new(variable: &Variable, cap: u32, value: &[u8]) -> Self {
        let understood = match variable.syntax {
            Syntax::Count | Syntax::Cap | Syntax::Factor => {
                value.trim_ascii().iter().all(u8::is_ascii_digit)
            }
            Syntax::Levels => {
                value.iter().all(|b| b.is_ascii_digit() || b.is_ascii_whitespace() || *b == b',')
            }
            Syntax::Each => true,
            Syntax::CommandLine | Syntax::Affinity => false,
        };
        Numbers { understood, level_share: cap, position: 0 }
    }

    /// The next number. `value` may have changed before the last one's end, but not after it.
    #[inline(always)]
    pub(crate) fn next(
        &mut self,
        lowering: &mut Lowering,
        variable: &Variable,
        value: &[u8],
    ) -> Option<Number> {
        while self.understood && self.position < value.len() {
            let start = self.position;
            let digits = digits_at(value, start);
            let end = start + digits.max(1);
            self.position = end;
            if digits == 0 || !counts(value, start, digits, &variable.syntax) {
                continue;
            }
            let number = value.get(start..end).and_then(parse_count);
            let allowed = lowering.allowance(variable, &mut self.level_share, number);
            // A number too large to read is above any cap.
            let asked = number.map_or(i64::MAX, i64::from);
            if let Some(granted) = lowered(asked, allowed) {
                return Some(Number { start, end, asked, granted });
            }
        }
        None
    }
}

/// How many digits there are at `start`.
pub(super) fn digits_at(value: &[u8], start: usize) -> usize {
    value.iter().skip(start).take_while(|byte| byte.is_ascii_digit()).count()
}

/// Whether the number of `digits` digits at `start` is a count, judging by what surrounds it.
fn counts(value: &[u8], start: usize, digits: usize, syntax: &Syntax) -> bool {
    let (before, rest) = value.split_at_checked(start).unwrap_or((value, &[]));
    let after = rest.get(digits..).unwrap_or(&[]);
    match syntax {
        Syntax::Count | Syntax::Cap | Syntax::Factor | Syntax::Levels => true,
        Syntax::Each => {
            let word =
                |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
            !word(before.last()) && !word(after.first())
        }
        Syntax::CommandLine | Syntax::Affinity => false,
    }
}
