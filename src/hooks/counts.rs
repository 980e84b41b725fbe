//! Counts that are passed to a setter, or told by a getter.

use super::{Call, Target};
use crate::table::Form;
use crate::{ledger, state};
use threadcap_policy::grant::{self, Zero};

/// Constant cells: a count by reference is answered with the address of the cell that holds it.
static CELLS: [i64; 4097] = {
    let mut cells = [0; 4097];
    let mut number = 0;
    while number < cells.len() {
        cells[number] = number as i64;
        number += 1;
    }
    cells
};

/// The count that an argument carries; `None` for a null reference.
pub fn asked(call: &Call, argument: usize, form: Form) -> Option<i64> {
    let value = call.arguments.get(argument);
    if form != Form::Int && value == 0 {
        return None;
    }
    // SAFETY: the real function reads the same integer through the same pointer.
    Some(unsafe {
        match form {
            Form::Int => i64::from(value as i32),
            Form::IntReference => i64::from((value as *const i32).read_unaligned()),
            Form::LongReference => (value as *const i64).read_unaligned(),
        }
    })
}

/// Lets an argument carry `count`. The cells serve 4-byte and 8-byte readers alike, on the
/// little-endian machines that we have entries for.
pub fn answer(call: &mut Call, argument: usize, form: Form, count: u32) {
    let value = match form {
        Form::Int => count as usize,
        Form::IntReference | Form::LongReference => {
            let cell = (count as usize).min(CELLS.len() - 1);
            &raw const CELLS[cell] as usize
        }
    };
    call.arguments.set(argument, value);
}

/// A setter: lowers its count to what is allowed.
pub fn lower(call: &mut Call, argument: usize, form: Form, zero: Zero) -> Target {
    let (Some(allowed), Some(asked)) = (state::allowed(), asked(call, argument, form)) else {
        return Target::jump(call.real);
    };
    let lowered = grant::lowered(asked, zero, allowed);
    if let Some(count) = lowered {
        answer(call, argument, form, count);
    }
    ledger::asked(call.row, asked, lowered.map_or(asked, i64::from));
    Target::jump(call.real)
}

/// Two counts whose product counts.
pub fn lower_product(call: &mut Call, argument: usize) -> Target {
    let Some(allowed) = state::allowed() else {
        return Target::jump(call.real);
    };
    let mut factors = [argument, argument + 1].map(|n| i64::from(call.arguments.get(n) as i32));
    let asked = factors.iter().map(|&factor| factor.max(1)).product();
    if grant::lower_product(&mut factors, allowed) {
        call.arguments.set(argument, factors[0] as usize);
        call.arguments.set(argument + 1, factors[1] as usize);
    }
    ledger::asked(call.row, asked, factors.iter().map(|&factor| factor.max(1)).product());
    Target::jump(call.real)
}

/// A getter: tells at most what is allowed.
pub fn tell(call: &mut Call) -> Target {
    match state::allowed() {
        Some(allowed) => Target::at_most(call.real, allowed),
        None => Target::jump(call.real),
    }
}
